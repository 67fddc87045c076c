"""Writes a network as the program reads it: the container of neural/src/model.rs, the content of src/analyse/network.rs."""

import collections
import struct
import zlib

import numpy as np
import torch

from corpora import CONVENTIONS, UPOS, apply, batches, stack

FORMAT = 2
# Inputs of a product are whole numbers up to this.
LIMIT = 8191
STEPS = 2047


class Writer:
    def __init__(self):
        self.out = bytearray()

    def start(self, kind, language, licence):
        self.out += b"SIMPUL\0\n"
        self.number(FORMAT)
        for text in (kind, language, licence):
            self.text(text)

    def number(self, n):
        while n >= 0x80:
            self.out.append(n & 0x7F | 0x80)
            n >>= 7
        self.out.append(n)

    def text(self, text):
        raw = text.encode()
        self.number(len(raw))
        self.out += raw

    def floats(self, values):
        self.out += np.asarray(values, dtype="<f4").tobytes()

    def whole(self, values):
        self.out += np.asarray(values).astype("int8").tobytes()

    def table(self, weights):
        """Rows of one-byte numbers with one scale for all."""
        scale = np.abs(weights).max() / 127 or 1.0
        self.number(weights.shape[0])
        self.number(weights.shape[1])
        self.floats([scale])
        self.whole(np.rint(weights / scale))

    def linear(self, weights, biases, reach):
        """Rows of one-byte weights with a scale each. `reach` is how far inputs go from nought."""
        weights = weights.astype("float64")
        scale = LIMIT / reach
        scales = np.maximum(np.abs(weights).max(1) / 127, 1e-12)
        self.number(weights.shape[1])
        self.number(weights.shape[0])
        self.floats([scale])
        self.floats(scales / scale)
        self.floats(biases)
        self.whole(np.rint(weights / scales[:, None]))

    def lstm(self, layer, reach):
        self.number(layer.input_size)
        self.number(layer.hidden_size)
        for end in ("", "_reverse"):
            get = lambda name: getattr(layer, f"{name}_l0{end}").detach().numpy()
            self.linear(get("weight_ih"), get("bias_ih") + get("bias_hh"), reach)
            self.linear(get("weight_hh"), np.zeros(4 * layer.hidden_size), 1.0)

    def finish(self):
        return bytes(self.out + struct.pack("<I", zlib.crc32(self.out)))


def key(form):
    """FNV-1a of 64 bits, its upper 40."""
    value = 0xCBF29CE484222325
    for byte in form.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value >> 24


def reaches(net, batches):
    """How far from nought the inputs of each layer go on these batches (rows, schemes), and the ends of arcs."""
    reach = {}

    def watch(name):
        def hook(_, inputs):
            reach[name] = max(reach.get(name, 1e-3), inputs[0].abs().max().item())

        return hook

    layers = "shared lemma arc link label".split()
    hooks = [getattr(net, name).register_forward_pre_hook(watch(name)) for name in layers]
    ends = [0.0, 0.0]
    net.eval()
    with torch.no_grad():
        for rows, scheme in batches:
            x, shared = net.read(rows, scheme)
            tag, _, _, arcs, links = net.tree(x, shared)
            net.relations(links, arcs.argmax(-1))
            net.emissions(shared, torch.zeros(len(rows), dtype=torch.long))
            h = torch.cat([net.syntax(shared)[0], net.tagged(torch.softmax(tag, -1))], -1)
            leaky = torch.nn.functional.leaky_relu
            ends[0] = max(ends[0], net.arc(leaky(net.arc_dependent(h), 0.1)).abs().max().item())
            ends[1] = max(ends[1], leaky(net.arc_head(h), 0.1).abs().max().item())
    for hook in hooks:
        hook.remove()
    ends[1] = max(ends[1], net.root_arc.abs().max().item())
    # What was not met may go a little further.
    reach = {name: 1.25 * value for name, value in reach.items()} | {"syntax": 1.0, "names": 1.0}
    return reach, ends


def write(path, net, vocabulary, answers, exceptions, sentences, tensors, licence="CC-BY-SA-4.0"):
    """`answers` are the names of features, scripts and relations; `exceptions` lemmas by tag and form; `sentences` some
    to see how large numbers become."""
    features, scripts, relations = answers
    out = Writer()
    out.start("network", "id", licence)
    for names in (features, relations):
        out.number(len(names))
        for name in names:
            out.text("" if name == "_" else name)
    out.number(len(scripts))
    for base, front, before, back, behind in scripts:
        out.out.append(base)
        out.number(front)
        out.text(before)
        out.number(back)
        out.text(behind)
    out.number(len(exceptions))
    for (tag, form), lemma in sorted(exceptions.items()):
        out.out.append(UPOS.index(tag))
        out.text(form)
        out.text(lemma)
    words = sorted((key(word), word) for word in {*vocabulary.vectors, *vocabulary.words, *vocabulary.listed})
    words = [pair for at, pair in enumerate(words) if at == 0 or words[at - 1][0] != pair[0]]
    out.number(len(words))
    last, vector_rows, word_rows = 0, [0], [0]
    for hashed, word in words:
        out.number(hashed - last)
        last = hashed
        flags = vocabulary.listed.get(word, 0)
        if word in vocabulary.vectors:
            flags |= 0x80
            vector_rows.append(vocabulary.vectors[word])
        if word in vocabulary.words:
            flags |= 0x40
            word_rows.append(vocabulary.words[word])
        out.out.append(flags)
    get = lambda module: module.weight.detach().numpy()
    tables = [get(net.vectors)[vector_rows], get(net.tables[0])[word_rows], *map(get, net.tables[1:])]
    body(out, net, *reaches(net, map(tensors, batches(sentences, 2000))), tables)
    with open(path, "wb") as file:
        file.write(out.finish())


def body(out, net, reach, ends, tables):
    """All numbers of a network, behind the names and words that they belong to."""
    get = lambda module: module.weight.detach().numpy()
    for table in tables:
        out.table(table)
    out.table(get(net.scheme))
    for name in ("shared", "syntax", "names"):
        out.lstm(getattr(net, name), reach[name])
    linear = lambda layer, name: out.linear(get(layer), layer.bias.detach().numpy(), reach[name])
    joined = lambda layers: (
        np.concatenate([get(layer) for layer in layers]), np.concatenate([l.bias.detach().numpy() for l in layers])
    )  # fmt: skip
    out.linear(*joined([net.tag, net.features]), 1.0)
    weights, biases = joined([net.arc_head, net.arc_dependent, net.link_head, net.link_dependent])
    # What tags are turned into is multiplied out.
    tagged, plain = get(net.tagged), weights.shape[1] - net.tagged.out_features
    out.linear(np.concatenate([weights[:, :plain], weights[:, plain:] @ tagged], 1), biases, 1.0)
    linear(net.lemma, "lemma")
    linear(net.arc, "arc")
    linear(net.link, "link")
    narrow = net.hidden.in_features - net.convention.embedding_dim
    out.linear(get(net.hidden)[:, :narrow], net.hidden.bias.detach().numpy(), 1.0)
    linear(net.label, "label")
    out.floats(net.root_arc.detach().numpy())
    out.floats(net.root_link.detach().numpy())
    out.floats([STEPS / (1.25 * end) for end in ends])
    out.floats((get(net.convention) @ get(net.hidden)[:, narrow:].T)[: len(CONVENTIONS)])
    out.floats(net.moves.detach().numpy())


def exceptions(predicted):
    """Words that the network gets wrong most of the time, from (tag, form, guess, lemma)."""
    right, wrong = collections.defaultdict(collections.Counter), collections.Counter()
    for tag, form, guess, lemma in predicted:
        right[tag, form][lemma] += 1
        wrong[tag, form] += guess != lemma
    out = {}
    for word, lemmas in right.items():
        lemma, count = max(lemmas.items(), key=lambda pair: (pair[1], pair[0]))
        if wrong[word] * 2 > sum(lemmas.values()) and count >= 2:
            out[word] = lemma
    return out
