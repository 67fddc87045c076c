"""Learns which relations hold between pairs of things, from pairs that `simpul analyse --to pairs` writes.

Each place that speaks of a pair is a bag of features, each with a row of a table, whose sum a hidden layer turns into a
score for each relation; of the places of a pair the best speaks for it. A second layer then sees what was first thought
of the other pairs of the article, those with the same subject or object among them, and corrects the scores: whoever
stands in a list with those who attended has likely attended. From other articles it is learned how likely a score is
right (Platt, 1999), and a fact is stated where it is likely enough.
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
# What the second layer sees of the other pairs: of those with the same subject, those with the same object, those whose
# subject is the object, those whose object is the subject, and all of the article.
VIEWS = 5


class Pairs:
    """Pairs with what holds of them, article by article. Of pairs of which nothing is said only a part is kept, each
    counting for more."""

    def __init__(self, paths, relations=None, keep=1.0, only=None):
        chance = random.Random(5)
        rows, places, pairs, weight = [], [0], [0], []
        true, asked, may = [], [], []
        self.ends, self.articles = [], []
        known, last = {}, None
        names = MODALITIES if relations is None else relations
        numbers = {name: at for at, name in enumerate(names)}
        for path in paths:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    # The words of an article stand before its pairs.
                    if '"words":[' in line[:120]:
                        continue
                    if only and not only(line[12 : line.index('"', 12)]):
                        continue
                    said = '"holds":[]' not in line or '"disputed":[]' not in line or '"rules":[]' not in line
                    if not said and chance.random() > keep:
                        continue
                    pair = json.loads(line)
                    if pair["article"] != last:
                        known, last = {}, pair["article"]
                        self.articles.append(len(true))
                    self.ends.append(tuple(known.setdefault(end, len(known)) for end in pair["ends"]))
                    if relations is None:
                        for name in pair["allowed"]:
                            numbers.setdefault(name, len(numbers))
                    holds = {name for name, _ in pair["holds"]}
                    disputed = set(pair["disputed"]) - holds
                    for place in pair["places"]:
                        rows.append(np.array(place, dtype=np.uint32))
                        places.append(places[-1] + len(place))
                    pairs.append(len(rows))
                    how = {modality for _, modality in pair["holds"]} & set(MODALITIES)
                    true.append([numbers[n] for n in sorted(holds | how) if n in numbers])
                    allowed = [n for n in pair["allowed"] if n in numbers]
                    may.append([numbers[n] for n in allowed])
                    asked.append([numbers[n] for n in [n for n in allowed if n not in disputed] + MODALITIES * bool(holds)])
                    weight.append(1.0 if said else 1 / keep)
        self.articles.append(len(true))
        self.relations = list(numbers) if relations is None else relations
        # All features one after the other, where each place begins among them, and each pair among the places.
        self.rows, self.places, self.pairs = np.concatenate(rows), np.array(places), np.array(pairs)
        self.true, self.asked, self.may = (self.table(which) for which in (true, asked, may))
        self.weight, self.ends = np.array(weight, np.float32), np.array(self.ends)

    def table(self, which):
        table = np.zeros((len(which), len(self.relations)), bool)
        for n, row in enumerate(which):
            table[n, row] = True
        return table

    def __len__(self):
        return len(self.true)

    def features(self, least):
        """The features that at least so many places have."""
        features, counts = np.unique(self.rows, return_counts=True)
        return features[counts >= least]

    def keep(self, features):
        """Turns features into rows of a table, counted from 1, and leaves out those that are not among `features`."""
        rows = np.searchsorted(features, self.rows)
        rows[rows == len(features)] = 0
        known = features[rows] == self.rows
        self.places = np.concatenate([[0], np.cumsum(known)])[self.places]
        self.rows = (rows[known] + 1).astype(np.int32)

    def batch(self, articles):
        """The numbers of the pairs of these articles, and what the net asks of them: features of places, whose places
        they are, and of each pair its subject, object and article, and the relations it may have, by their weight."""
        spans = [(self.articles[a], self.articles[a + 1]) for a in articles]
        chosen = np.concatenate([np.arange(*span) for span in spans])
        begin = np.cumsum([0] + [1 + self.ends[a:b].max() for a, b in spans])
        article = np.repeat(np.arange(len(spans)), [b - a for a, b in spans])
        ends = self.ends[chosen] + begin[article][:, None]
        count = self.pairs[chosen + 1] - self.pairs[chosen]
        at = np.concatenate([np.arange(self.pairs[a], self.pairs[b]) for a, b in spans])
        lengths = self.places[at + 1] - self.places[at]
        flat = np.concatenate([self.rows[self.places[self.pairs[a]] : self.places[self.pairs[b]]] for a, b in spans])
        arrays = [flat, np.cumsum(lengths) - lengths, np.repeat(np.arange(len(chosen)), count), *ends.T, article]
        may = torch.from_numpy(self.may[chosen] * self.weight[chosen, None])
        return chosen, (*(torch.from_numpy(a.astype(np.int64)) for a in arrays), may)

    def batches(self, order, size):
        """Articles of `order`, so many at a time that they have some `size` pairs."""
        batch, count = [], 0
        for a in order:
            batch.append(a)
            count += self.articles[a + 1] - self.articles[a]
            if count >= size:
                yield batch
                batch, count = [], 0
        if batch:
            yield batch

    def answers(self, chosen):
        weight = self.asked[chosen] * self.weight[chosen, None]
        return torch.from_numpy(self.true[chosen].astype(np.float32)), torch.from_numpy(weight)


class Net(nn.Module):
    def __init__(self, relations, features, columns, hidden=64, drop=0.5):
        """`features` is how many there are; row 0 is nought and stays so."""
        super().__init__()
        self.table = nn.Embedding(features + 1, columns, padding_idx=0, sparse=True)
        nn.init.normal_(self.table.weight, std=0.05)
        nn.init.zeros_(self.table.weight[0].data)
        self.hidden, self.output, self.rate = nn.Linear(columns, hidden), nn.Linear(hidden, relations), drop
        nn.init.constant_(self.output.bias, -4.0)
        self.context = nn.Linear(hidden + VIEWS * relations, hidden)
        self.correction = nn.Linear(hidden, relations)
        nn.init.zeros_(self.correction.weight)

    def forward(self, flat, offsets, owner, subjects, objects, articles, may):
        """First and corrected scores of each pair."""
        weights = None
        if self.training:
            weights = (torch.rand(len(flat)) > self.rate).float() / (1 - self.rate)
        sums = F.embedding_bag(flat, self.table.weight, offsets, mode="sum", per_sample_weights=weights, padding_idx=0, sparse=True)
        inner = F.dropout(torch.relu(sums), 0.2, self.training)
        outer = F.dropout(torch.relu(self.hidden(inner)), 0.2, self.training)
        scores = self.output(outer)
        count = len(may)
        over = lambda rows: owner[:, None].expand_as(rows)
        first = torch.full((count, scores.size(1)), LOWEST).scatter_reduce(0, over(scores), scores, "amax")
        seen = torch.zeros(count, outer.size(1)).scatter_reduce(0, over(outer), outer, "amax")
        # How many facts of each relation the other pairs are likely to state.
        likely = torch.sigmoid(first) * may
        total = lambda of, there: torch.zeros(1 + int(max(of.max(), there.max())), likely.size(1)).index_add(0, of, likely)[there]
        views = [total(subjects, subjects) - likely, total(objects, objects) - likely, total(subjects, objects)]
        views += [total(objects, subjects), total(articles, articles) - likely]
        around = torch.cat([seen, *(torch.log1p(view.clamp(min=0)) for view in views)], 1)
        inside = F.dropout(torch.relu(self.context(around)), 0.2, self.training)
        self.reach = [x.abs().max().item() for x in (inner, outer, around, inside)]
        # How the article stands behind a fact is told by the place alone.
        mended = self.correction(inside) * (torch.arange(scores.size(1)) >= len(MODALITIES))
        return first, first + mended


def scores(net, pairs, size=2000):
    """Corrected scores of all pairs, and how far the inputs of each layer reach."""
    net.eval()
    reach, out = [1e-3] * 4, []
    with torch.no_grad():
        for articles in pairs.batches(range(len(pairs.articles) - 1), size):
            out.append(net(*pairs.batch(articles)[1])[1])
            reach = list(map(max, reach, net.reach))
    return torch.cat(out).numpy(), reach


def judged(pairs, found, relation):
    """Scores of the pairs of which `relation` could hold, and whether it does."""
    asked = pairs.asked[:, relation]
    return found[asked, relation], pairs.true[asked, relation]


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
    stated = pairs.asked & (found >= np.array(thresholds))
    hits, count, there = (stated & pairs.true).sum(0), stated.sum(0), pairs.true.sum(0)
    order = sorted(range(len(there)), key=lambda r: -there[r])[:24]
    rows = [("all", hits.sum(), count.sum(), there.sum()), *((pairs.relations[r], hits[r], count[r], there[r]) for r in order)]
    for relation, hits, count, there in rows:
        print(f"  {name} {relation:<16} P {hits / max(1, count):.3f} R {hits / max(1, there):.3f} ({hits} of {count} / {there})")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", nargs="+", help="pairs to learn from")
    options.add_argument("--measured", help="pairs to report on")
    options.add_argument("--out", required=True, help="the model to write")
    options.add_argument("--epochs", type=int, default=6)
    options.add_argument("--keep", type=float, default=0.3, help="share of the pairs kept of which nothing is said")
    options.add_argument("--columns", type=int, default=24, help="numbers that each feature has")
    options.add_argument("--least", type=int, default=7, help="places that a feature must be seen at")
    options.add_argument("--aside", type=float, default=0.12, help="share of the articles that thresholds are set with")
    options.add_argument("--judged", help="pairs of other articles to set thresholds with, in place of articles kept aside")
    options.add_argument("--chance", type=float, default=0.45, help="how likely a fact must be to be stated")
    options.add_argument("--seed", type=int, default=12)
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
    print(f"{len(learned)} pairs, {learned.true.any(1).sum()} with a relation; {len(kept)} aside", flush=True)
    features = learned.features(options.least)
    learned.keep(features), kept.keep(features)
    print(f"{len(features)} features", flush=True)
    net = Net(len(learned.relations), len(features), options.columns)
    layers = [p for name, p in net.named_parameters() if not name.startswith("table")]
    optimisers = [torch.optim.SparseAdam(net.table.parameters(), lr=2e-3), torch.optim.Adam(layers, lr=2e-3)]
    order, size, began = list(range(len(learned.articles) - 1)), 400, time.time()
    for epoch in range(options.epochs):
        net.train()
        shuffle.shuffle(order)
        for at, articles in enumerate(learned.batches(order, size)):
            done = min(1.0, (epoch + at * size / len(learned)) / options.epochs)
            for group in [group for optimiser in optimisers for group in optimiser.param_groups]:
                group["lr"] = 2e-3 * (1 - done) + 1e-5
            chosen, asked = learned.batch(articles)
            true, weight = learned.answers(chosen)
            found = net(*asked)
            losses = [F.binary_cross_entropy_with_logits(part, true, reduction="none") for part in found]
            loss = ((0.5 * losses[0] + losses[1]) * weight).sum() / 256
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
    out = Writer()
    out.start("relations", "id", "CC-BY-SA-4.0")
    out.number(len(learned.relations))
    for name, limit, curve in zip(learned.relations, thresholds, curves):
        out.text(name)
        out.floats([limit, *curve])
    get = lambda layer: layer.weight.detach().numpy()
    out.number(len(features))
    for step in np.diff(features.astype(np.int64), prepend=0):
        out.number(int(step))
    out.table(get(net.table)[1:])
    for layer, most in zip((net.hidden, net.output, net.context, net.correction), reach):
        out.linear(get(layer), layer.bias.detach().numpy(), 1.25 * most)
    Path(options.out).write_bytes(out.finish())


if __name__ == "__main__":
    main()
