"""Teaches the name finder of a network anew, and leaves the rest of the network as it is.

The layer that all answers share is kept, so that parts of speech, lemmas and trees stay the same to the bit; what it makes
of each word is calculated once. The layer of names begins as it is in the network, with numbers of its own added where
it is to become wider (Chen et al., Net2Net, ICLR 2016), and learns from annotated articles and corpora of names.
"""

import argparse
import random
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn

import corpora
import export
from corpora import CONVENTIONS, LABELS, SCHEMES, spans
from fit import seed
from model import Model
from network import Network, SharedDropout


def write(model, path, net):
    """Writes `model` to `path` with the layer of names of `net`."""
    get = lambda layer: layer.weight.detach().numpy()
    out = export.Writer()
    pieces = []

    def piece(write):
        start = len(out.out)
        write()
        pieces.append(bytes(out.out[start:]))

    narrow = net.hidden.in_features - net.convention.embedding_dim

    def label():
        out.linear(get(net.hidden)[:, :narrow], net.hidden.bias.detach().numpy(), 1.0)
        out.linear(get(net.label), net.label.bias.detach().numpy(), net.reach)

    def conventions():
        out.floats((get(net.convention) @ get(net.hidden)[:, narrow:].T)[: len(CONVENTIONS)])
        out.floats(net.moves.detach().numpy())

    piece(lambda: out.lstm(net.names, 1.0))
    piece(label)
    piece(conventions)
    made, at = b"", 0
    for name, new in zip(("names", "label", "conventions"), pieces):
        start, end = model.part[name]
        made += model.bytes[at:start] + new
        at = end
    Path(path).write_bytes(made + struct.pack("<I", zlib.crc32(made)))


class Names(Network):
    """The layer of names alone."""

    def __init__(self, model, width):
        nn.Module.__init__(self)
        old = model.names
        size, wide = old.hidden_size, width or old.hidden_size
        self.drop = SharedDropout(0.33)
        self.names = nn.LSTM(old.input_size, wide, batch_first=True, bidirectional=True)
        with torch.no_grad():
            for name, value in old.named_parameters():
                new = getattr(self.names, name)
                for gate in range(4):
                    rows, to = value[gate * size : (gate + 1) * size], slice(gate * wide, gate * wide + size)
                    if value.dim() == 1:
                        new[to] = rows
                    else:
                        # What is new says nothing to what was there at first.
                        new[to, rows.size(1) :] = 0
                        new[to, : rows.size(1)] = rows
        weights, biases = model.hidden
        self.convention = nn.Embedding(len(CONVENTIONS), 16)
        self.hidden, self.label = nn.Linear(2 * wide + 16, len(biases)), nn.Linear(len(biases), len(LABELS))
        self.moves = nn.Parameter(torch.from_numpy(model.moves))
        with torch.no_grad():
            self.convention.weight.copy_(torch.eye(len(CONVENTIONS), 16))
            self.hidden.weight.mul_(0.1)
            self.hidden.weight[:, :size] = torch.from_numpy(weights[:, :size])
            self.hidden.weight[:, wide : wide + size] = torch.from_numpy(weights[:, size:])
            self.hidden.weight[:, 2 * wide : 2 * wide + len(CONVENTIONS)] = torch.from_numpy(model.conventions.T)
            self.hidden.bias.copy_(torch.from_numpy(biases))
            self.label.weight.copy_(torch.from_numpy(model.label[0]))
            self.label.bias.copy_(torch.from_numpy(model.label[1]))
        self.register_buffer("allowed", self.allowed_moves())
        self.register_buffer("narrow", self.narrow_labels())
        self.reach = 1.0


def read(model, sentences, forget=0.0):
    """Gives each sentence what the shared layer makes of it, where `forget` of its words are not known as such, so that
    their parts and neighbours have to tell."""
    places, tables = {}, [torch.from_numpy(t) for t in model.tables]
    with torch.no_grad():
        for batch in corpora.batches(sentences, 4000):
            for sentence in batch:
                for word in sentence.words:
                    if word not in places:
                        places[word] = model.rows(word)
            rows = torch.tensor([[places[w] for w in s.words] for s in batch])
            if forget:
                unknown = torch.rand(rows.shape[:2])
                rows[..., 1].masked_fill_(unknown < forget, 0)
                rows[..., 0].masked_fill_(unknown < forget / 2, 0)
                rows[..., 9].masked_fill_(unknown < forget / 2, 0)
            x = [table[rows[..., at]] for at, table in enumerate(tables)]
            scheme = torch.from_numpy(model.schemes)[[SCHEMES.index(s.scheme) for s in batch]]
            x.append(scheme[:, None].expand(-1, rows.size(1), -1))
            for sentence, h in zip(batch, model.shared(torch.cat(x, -1))[0]):
                sentence.arrays["shared"] = h.half().numpy()


def inputs(batch):
    shared = torch.from_numpy(np.stack([s.arrays["shared"] for s in batch])).float()
    return shared, torch.tensor([CONVENTIONS.index(s.convention) for s in batch])


def report(net, measured):
    net.eval()
    for name, sentences in measured.items():
        hits = found = there = 0
        with torch.no_grad():
            for batch in corpora.batches(sentences, 3000):
                labels = net.best(net.emissions(*inputs(batch)), net.moves)
                for sentence, own in zip(batch, labels):
                    right, own = spans(sentence.labels), spans([LABELS[n] for n in own])
                    hits, found, there = hits + len(right & own), found + len(own), there + len(right)
        print(f"  {name}: P {hits / max(1, found):.3f} R {hits / max(1, there):.3f} F1 {2 * hits / (found + there):.4f}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpora", required=True, help="folder with names/")
    options.add_argument("--prepared", required=True, help="folder with articles.bio, and measured.bio to report on")
    options.add_argument("--model", required=True, help="the network to begin with")
    options.add_argument("--out", required=True, help="the model to write")
    options.add_argument("--width", type=int, default=112, help="numbers that the layer of names keeps a word")
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument("--forget", type=float, default=0.2, help="share of words that are not known as such")
    options.add_argument("--rate", type=float, default=1.5e-3)
    options.add_argument("--hold-out", action="store_true", help="learn nothing from the development parts")
    options = options.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    seed(23)
    model = Model(options.model)
    net = Names(model, options.width)
    learned, measured = corpora.names(Path(options.corpora, "names"), options.hold_out)
    learned = corpora.bio(Path(options.prepared, "articles.bio"), "articles") + learned
    measured |= corpora.measured(options.prepared)
    learned = [s for s in learned if len(s.words) <= 200]
    began = time.time()
    read(model, [s for sentences in measured.values() for s in sentences])
    print(f"{sum(len(s.words) for s in learned)} words", flush=True)
    report(net, measured)
    place = {label: at for at, label in enumerate(LABELS)}
    parameters = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(parameters, lr=options.rate, betas=(0.9, 0.95))
    average = None
    for epoch in range(options.epochs):
        read(model, learned, options.forget)
        net.train()
        work = corpora.batches(learned, 700, random)
        for step, batch in enumerate(work):
            done = (epoch + step / len(work)) / options.epochs
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1, (epoch * len(work) + step + 1) / 100) * max(0.02, 1 - done)
            shared, convention = inputs(batch)
            labels = torch.tensor([[place[label] for label in s.labels] for s in batch])
            loss = net.surprise(net.emissions(net.drop(shared), convention), labels) / labels.numel()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            if done > 0.6:
                now = {name: value.detach() for name, value in net.named_parameters()}
                average = average or {name: value.clone() for name, value in now.items()}
                for name, value in now.items():
                    average[name].lerp_(value, 0.01)
        print(f"  epoch {epoch + 1} of {options.epochs}, {time.time() - began:.0f} s", flush=True)
        if epoch % 2 == 1 and epoch + 1 < options.epochs:
            report(net, measured)
    net.load_state_dict(average, strict=False)
    report(net, measured)
    largest = [0.0]
    net.label.register_forward_pre_hook(lambda _, x: largest.append(x[0].abs().max().item()))
    with torch.no_grad():
        for batch in corpora.batches(learned[:4000], 3000):
            net.emissions(*inputs(batch))
    net.reach = 1.25 * max(largest)
    write(model, options.out, net)


if __name__ == "__main__":
    main()
