"""A model file taken apart, so that training can go on from it and write it again."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

import corpora
import export
from corpora import CONVENTIONS, LABELS
from network import Network


class Model:
    """All that a network that was written is made of, and at which bytes its parts stand."""

    def __init__(self, path):
        self.bytes = Path(path).read_bytes()
        self.parts = corpora.Vocabulary([], [], {})
        self.at = 8
        self.number()
        for _ in range(3):
            self.text()
        self.features, self.relations = ([self.text() or "_" for _ in range(self.number())] for _ in range(2))
        self.scripts = [
            (self.take(1)[0], self.number(), self.text(), self.number(), self.text()) for _ in range(self.number())
        ]
        for _ in range(self.number()):
            self.take(1), self.text(), self.text()
        self.words, last, vectors, learned = {}, 0, 0, 0
        for _ in range(self.number()):
            last += self.number()
            flags = self.take(1)[0]
            vectors += flags >> 7
            learned += flags >> 6 & 1
            self.words[last] = (vectors * (flags >> 7), learned * (flags >> 6 & 1), flags & 0x3F)
        self.head = self.bytes[: self.at]
        self.tables = [self.table() for _ in range(10)]
        self.schemes = self.table()
        self.shared, self.syntax = self.lstm(), self.lstm()
        self.part = {"names": [self.at]}
        self.names = self.lstm()
        self.part["names"].append(self.at)
        self.answers, self.ends, self.lemma, self.arc, self.link = (self.linear() for _ in range(5))
        self.part["label"] = [self.at]
        self.hidden, self.label = self.linear(), self.linear()
        self.part["label"].append(self.at)
        self.root_arc, self.root_link = self.floats(len(self.arc[1])), self.floats(self.link[0].shape[1] // 3)
        self.floats(2)
        self.part["conventions"] = [self.at]
        self.conventions = self.floats(len(CONVENTIONS) * len(self.hidden[1])).reshape(len(CONVENTIONS), -1)
        self.moves = self.floats((len(LABELS) + 1) * len(LABELS)).reshape(-1, len(LABELS))
        self.part["conventions"].append(self.at)

    def take(self, n):
        self.at += n
        return self.bytes[self.at - n : self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def text(self):
        return self.take(self.number()).decode()

    def floats(self, n):
        return np.frombuffer(self.take(4 * n), "<f4").copy()

    def table(self):
        rows, columns = self.number(), self.number()
        scale = self.floats(1)
        return np.frombuffer(self.take(rows * columns), "int8").reshape(rows, columns).astype("float32") * scale

    def linear(self):
        inputs, outputs = self.number(), self.number()
        scale = self.floats(1)
        scales, biases = self.floats(outputs), self.floats(outputs)
        weights = np.frombuffer(self.take(inputs * outputs), "int8").reshape(outputs, inputs).astype("float32")
        return weights * (scales * scale)[:, None], biases

    def lstm(self):
        inputs, hidden = self.number(), self.number()
        layer = nn.LSTM(inputs, hidden, batch_first=True, bidirectional=True)
        for end in ("", "_reverse"):
            (w, b), (u, c) = self.linear(), self.linear()
            for name, value in (("weight_ih", w), ("bias_ih", b), ("weight_hh", u), ("bias_hh", c)):
                getattr(layer, f"{name}_l0{end}").data = torch.from_numpy(value)
        return layer

    def rows(self, form):
        """The row of each table, as `corpora.Vocabulary` has them."""
        vector, word, listed = self.words.get(export.key(corpora.norm(form)), (0, 0, 0))
        return (vector, word, *self.parts.rows(form)[2:9], listed)

    def network(self):
        """The network, to be taught on."""
        arcs, links = len(self.root_arc), len(self.root_link)
        sizes = self.shared.hidden_size, self.syntax.hidden_size, self.names.hidden_size, arcs, links
        answers = len(self.features), len(self.scripts), len(self.relations)
        net = Network(self.tables[0][1:], len(self.tables[1]) - 1, answers, sizes)
        with torch.no_grad():
            for table, values in zip([net.vectors, *net.tables, net.scheme], [*self.tables, self.schemes]):
                table.weight.copy_(torch.from_numpy(values))
            for name in ("shared", "syntax", "names"):
                getattr(net, name).load_state_dict(getattr(self, name).state_dict())

            def put(layer, weights, biases):
                layer.weight[:, : weights.shape[1]] = torch.from_numpy(weights)
                layer.bias.copy_(torch.from_numpy(biases))

            for layer, (weights, biases) in ((net.lemma, self.lemma), (net.arc, self.arc), (net.link, self.link)):
                put(layer, weights, biases)
            cut = len(net.tag.bias)
            put(net.tag, self.answers[0][:cut], self.answers[1][:cut])
            put(net.features, self.answers[0][cut:], self.answers[1][cut:])
            # What tags are turned into was multiplied out, and what conventions add.
            net.tagged.weight.copy_(torch.eye(*net.tagged.weight.shape))
            at = 0
            for layer in (net.arc_head, net.arc_dependent, net.link_head, net.link_dependent):
                to = at + len(layer.bias)
                put(layer, self.ends[0][at:to], self.ends[1][at:to])
                at = to
            put(net.hidden, np.concatenate([self.hidden[0], self.conventions.T], 1), self.hidden[1])
            net.convention.weight.copy_(torch.eye(*net.convention.weight.shape))
            put(net.label, *self.label)
            net.root_arc.copy_(torch.from_numpy(self.root_arc))
            net.root_link.copy_(torch.from_numpy(self.root_link))
            net.moves.copy_(torch.from_numpy(self.moves))
        return net

    def write(self, path, net, batches):
        """Writes `net` with the answers and words of this model; `batches` (rows, schemes) show how large numbers become."""
        out = export.Writer()
        out.out += self.head
        tables = [table.weight.detach().numpy() for table in (net.vectors, *net.tables)]
        export.body(out, net, *export.reaches(net, batches), tables)
        Path(path).write_bytes(out.finish())
