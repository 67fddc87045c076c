"""Learns which relations hold between pairs of things, from pairs that `simpul analyse --to pairs` writes.

Each place that speaks of a pair is a bag of features, each with a row of a table, whose sum a hidden layer turns into a
score for each relation; of the places of a pair the best speaks for it. From other articles it is learned how likely a
score is right (Platt, 1999), and a fact is stated where it is likely enough.
"""

import argparse
import collections
import json
import random
import time
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from export import Writer

LOWEST = -30.0
# How an article stands behind a fact: judged beside the relations, of pairs of which one holds.
MODALITIES = ["planned", "proposed", "denied", "alleged", "former"]


class Pairs:
    """Pairs with what holds of them. Of pairs of which nothing is said only a part is kept, each counting for more."""

    def __init__(self, paths, relations=None, keep=1.0, only=None):
        chance = random.Random(5)
        self.places, self.first, self.true, self.asked, self.weight, self.article = [], [0], [], [], [], []
        names = MODALITIES if relations is None else relations
        numbers = {name: at for at, name in enumerate(names)}
        for path in paths:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    if only and not only(line[12 : line.index('"', 12)]):
                        continue
                    said = '"holds":[]' not in line or '"disputed":[]' not in line or '"rules":[]' not in line
                    if not said and chance.random() > keep:
                        continue
                    pair = json.loads(line)
                    if relations is None:
                        for name in pair["allowed"]:
                            numbers.setdefault(name, len(numbers))
                    holds = {name for name, _ in pair["holds"]}
                    disputed = set(pair["disputed"]) - holds
                    self.places += [np.array(rows, dtype=np.uint32) for rows in pair["places"]]
                    self.first.append(len(self.places))
                    how = {modality for _, modality in pair["holds"]} & set(MODALITIES)
                    asked = [n for n in pair["allowed"] if n not in disputed] + MODALITIES * bool(holds)
                    self.true.append([numbers[n] for n in sorted(holds | how) if n in numbers])
                    self.asked.append([numbers[n] for n in asked if n in numbers])
                    self.weight.append(1.0 if said else 1 / keep)
                    self.article.append(pair["article"])
        self.relations = list(numbers) if relations is None else relations

    def __len__(self):
        return len(self.true)

    def features(self, least):
        """The features that at least so many places have."""
        features, counts = np.unique(np.concatenate(self.places), return_counts=True)
        return features[counts >= least]

    def keep(self, features):
        """Turns features into rows of a table, counted from 1, and leaves out those that are not among `features`."""
        for at, place in enumerate(self.places):
            rows = np.searchsorted(features, place)
            rows[rows == len(features)] = 0
            rows = rows[features[rows] == place] + 1
            self.places[at] = rows.astype(np.int32) if len(rows) else np.zeros(1, np.int32)

    def batch(self, chosen):
        rows = [self.places[at] for pair in chosen for at in range(self.first[pair], self.first[pair + 1])]
        owner = [n for n, pair in enumerate(chosen) for _ in range(self.first[pair], self.first[pair + 1])]
        offsets = np.cumsum([0] + [len(r) for r in rows[:-1]])
        flat = np.concatenate(rows).astype(np.int64)
        return torch.from_numpy(flat), torch.from_numpy(offsets), torch.tensor(owner)

    def answers(self, chosen):
        true, weight = torch.zeros(len(chosen), len(self.relations)), torch.zeros(len(chosen), len(self.relations))
        for n, pair in enumerate(chosen):
            weight[n, self.asked[pair]] = self.weight[pair]
            true[n, self.true[pair]] = 1
        return true, weight


class Net(nn.Module):
    def __init__(self, relations, features, columns=32, hidden=64, drop=0.5):
        """`features` is how many there are; row 0 is nought and stays so."""
        super().__init__()
        self.table = nn.Embedding(features + 1, columns, padding_idx=0, sparse=True)
        nn.init.normal_(self.table.weight, std=0.05)
        nn.init.zeros_(self.table.weight[0].data)
        self.hidden, self.output, self.rate = nn.Linear(columns, hidden), nn.Linear(hidden, relations), drop
        nn.init.constant_(self.output.bias, -4.0)

    def forward(self, flat, offsets, owner, count):
        weights = None
        if self.training:
            weights = (torch.rand(len(flat)) > self.rate).float() / (1 - self.rate)
        sums = F.embedding_bag(flat, self.table.weight, offsets, mode="sum", per_sample_weights=weights, padding_idx=0, sparse=True)
        inner = F.dropout(torch.relu(sums), 0.2, self.training)
        outer = F.dropout(torch.relu(self.hidden(inner)), 0.2, self.training)
        scores = self.output(outer)
        self.reach = inner.abs().max().item(), outer.abs().max().item()
        best = torch.full((count, scores.size(1)), LOWEST)
        return best.scatter_reduce(0, owner[:, None].expand_as(scores), scores, "amax")


def scores(net, pairs, size=2000):
    net.eval()
    reach, out = (1e-3, 1e-3), []
    with torch.no_grad():
        for start in range(0, len(pairs), size):
            chosen = range(start, min(start + size, len(pairs)))
            out.append(net(*pairs.batch(chosen), len(chosen)))
            reach = tuple(map(max, reach, net.reach))
    return torch.cat(out).numpy(), reach


def judged(pairs, found, relation):
    """Scores of the pairs of which `relation` could hold, and whether it does."""
    at = [n for n in range(len(pairs)) if relation in pairs.asked[n]]
    return found[at, relation], np.array([relation in pairs.true[n] for n in at], dtype=bool)


def calibrated(values, true, usual=(1.0, 0.0), trust=3.0):
    """Slope and intercept of the logistic curve of the share of right facts over the score, drawn towards the `usual`
    ones, the more the fewer scores there are."""
    a, b = (torch.tensor([x], requires_grad=True) for x in usual)
    x, y = torch.tensor(values), torch.tensor(true, dtype=torch.float)
    optimiser = torch.optim.LBFGS([a, b], max_iter=60)

    def loss():
        optimiser.zero_grad()
        value = F.binary_cross_entropy_with_logits(a * x + b, y, reduction="sum")
        value = value + trust * ((a - usual[0]) ** 2 + (b - usual[1]) ** 2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    # A higher score is never a smaller chance.
    return max(a.item(), 0.1), b.item()


def report(pairs, found, thresholds, name):
    rows = collections.defaultdict(lambda: [0, 0, 0])
    for n in range(len(pairs)):
        for r in pairs.true[n]:
            rows[pairs.relations[r]][2] += 1
        for r in pairs.asked[n]:
            if found[n, r] >= thresholds[r]:
                rows[pairs.relations[r]][1] += 1
                rows[pairs.relations[r]][0] += r in pairs.true[n]
    total = [sum(row[i] for row in rows.values()) for i in range(3)]
    for relation, (hits, count, there) in [("all", total), *sorted(rows.items(), key=lambda p: -p[1][2])[:24]]:
        print(f"  {name} {relation:<16} P {hits / max(1, count):.3f} R {hits / max(1, there):.3f} ({hits} of {count} / {there})")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", nargs="+", help="pairs to learn from")
    options.add_argument("--measured", help="pairs to report on")
    options.add_argument("--out", required=True, help="the model to write")
    options.add_argument("--epochs", type=int, default=4)
    options.add_argument("--keep", type=float, default=0.3, help="share of the pairs kept of which nothing is said")
    options.add_argument("--least", type=int, default=5, help="places that a feature must be seen at")
    options.add_argument("--aside", type=float, default=0.12, help="share of the articles that thresholds are set with")
    options.add_argument("--judged", help="pairs of other articles to set thresholds with, in place of articles kept aside")
    options.add_argument("--chance", type=float, default=0.5, help="how likely a fact must be to be stated")
    options.add_argument("--seed", type=int, default=11)
    options = options.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(options.seed)
    shuffle = random.Random(options.seed)
    aside = lambda article: zlib.crc32(article.encode()) % 1000 < 1000 * options.aside
    if options.judged:
        learned = Pairs(options.pairs, keep=options.keep)
        kept = Pairs([options.judged], learned.relations)
    else:
        learned = Pairs(options.pairs, keep=options.keep, only=lambda a: not aside(a))
        kept = Pairs(options.pairs, learned.relations, only=aside)
    print(f"{len(learned)} pairs, {sum(map(bool, learned.true))} with a relation; {len(kept)} aside", flush=True)
    features = learned.features(options.least)
    learned.keep(features), kept.keep(features)
    print(f"{len(features)} features", flush=True)
    net = Net(len(learned.relations), len(features))
    layers = [*net.hidden.parameters(), *net.output.parameters()]
    optimisers = [torch.optim.SparseAdam(net.table.parameters(), lr=2e-3), torch.optim.Adam(layers, lr=2e-3)]
    order, size, began = list(range(len(learned))), 256, time.time()
    for epoch in range(options.epochs):
        net.train()
        shuffle.shuffle(order)
        for start in range(0, len(order), size):
            done = (epoch + start / len(order)) / options.epochs
            for group in [group for optimiser in optimisers for group in optimiser.param_groups]:
                group["lr"] = 2e-3 * (1 - done) + 1e-5
            chosen = order[start : start + size]
            true, weight = learned.answers(chosen)
            found = net(*learned.batch(chosen), len(chosen))
            loss = (F.binary_cross_entropy_with_logits(found, true, reduction="none") * weight).sum() / size
            net.zero_grad()
            loss.backward()
            for optimiser in optimisers:
                optimiser.step()
        print(f"  epoch {epoch + 1} of {options.epochs}, {time.time() - began:.0f} s", flush=True)
    found, reach = scores(net, kept)
    every = [judged(kept, found, r) for r in range(len(kept.relations))]
    usual = calibrated(*(np.concatenate(part) for part in zip(*every[len(MODALITIES) :])))
    curves = [calibrated(v, t, usual) if len(v) else usual for v, t in every]
    needed = np.log(options.chance / (1 - options.chance))
    thresholds = [((0.0 if r < len(MODALITIES) else needed) - b) / a for r, (a, b) in enumerate(curves)]
    print(f"  usual calibration {usual[0]:.2f} {usual[1]:.2f}")
    report(kept, found, thresholds, "aside")
    if options.measured:
        measured = Pairs([options.measured], learned.relations)
        measured.keep(features)
        report(measured, scores(net, measured)[0], thresholds, "measured")
    out = Writer("relations", "id", "CC-BY-SA-4.0")
    out.number(len(learned.relations))
    for name, limit, curve in zip(learned.relations, thresholds, curves):
        out.text(name)
        out.floats([limit, *curve])
    get = lambda layer: layer.weight.detach().numpy()
    out.number(len(features))
    for step in np.diff(features.astype(np.int64), prepend=0):
        out.number(int(step))
    out.table(get(net.table)[1:])
    out.linear(get(net.hidden), net.hidden.bias.detach().numpy(), 1.25 * reach[0])
    out.linear(get(net.output), net.output.bias.detach().numpy(), 1.25 * reach[1])
    Path(options.out).write_bytes(out.finish())


if __name__ == "__main__":
    main()
