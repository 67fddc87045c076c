"""Teaches the whole network anew from large teachers, after Hinton et al. (2015) in the form of Kim and Rush, Sequence-Level
Knowledge Distillation (EMNLP 2016).

A transformer learns to fill gaps in plain text, then, a few times over, all that treebanks, corpora of names and annotated
articles say. What these teachers make together of plain text is learned, with what they were taught from, by the small
network, which goes on from what it was. Teachers are meant for a GPU (ten minutes; without one, days).
"""

import argparse
import multiprocessing
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

import corpora
import teacher as large
from columns import Columns, Forms, Shelf, report
from corpora import NEVER
from fit import TUNING, seed
from model import Model

class Data:
    """What is learned from (`trees`, `names`, `text`), and what is kept to measure with."""

    def __init__(self, folder, prepared, model, words, hold_out):
        syntax, self.forms = Path(folder, "syntax"), Forms()
        read = lambda name, scheme: corpora.conllu(syntax / f"{name}.conllu", scheme)
        csui, gsd_dev, pud = read("csui-train", "csui"), read("gsd-dev", "gsd"), read("pud", "pud")
        measured = {"csui last 100": csui[-TUNING:], "gsd-dev": gsd_dev}
        trees = 2 * (csui[:-TUNING] if hold_out else csui) + pud + ([] if hold_out else gsd_dev)
        # Two reconstructions of the same treebank.
        trees += read("gsd-train", "gsd") + read("gsd-train-silver", "gsd")
        learned, dev = corpora.names(Path(folder, "names"), hold_out)
        named = corpora.bio(Path(prepared, "articles.bio"), "articles") + learned
        measured |= dev | corpora.measured(prepared)
        kept = {" ".join(s.words) for sentences in measured.values() for s in sentences}
        columns = lambda sentences: Columns.of(sentences, self.forms, model)
        self.trees, self.names = columns(trees), columns(named)
        self.measured = {name: columns(sentences) for name, sentences in measured.items()}
        lines = [line for line in Path(prepared, "text.words").read_text("utf-8").split("\n") if line]
        self.lines = lines
        self.text = Columns.plain(lines, self.forms)
        # What teachers analyse: sentences of fair length, none of those that are measured with.
        chosen, count = [], 0
        seen = set(kept)
        for number in np.random.default_rng(7).permutation(len(lines)):
            line = lines[number]
            if 4 <= (n := line.count(" ") + 1) <= 60 and line not in seen:
                seen.add(line)
                chosen.append(number)
                count += n
                if count > words:
                    break
        # In the order of the text, so that neighbours help.
        self.silver = Columns.plain([lines[n] for n in sorted(chosen)], self.forms)


def rows_of(model, forms):
    """The rows of the tables of all forms."""
    global row_of
    row_of = model.rows
    with multiprocessing.get_context("fork").Pool() as pool:
        return torch.tensor(pool.map(row, forms, 2000))


def row(form):
    return row_of(form)


def fit(net, shelves, options, random, measure):
    """Learns from trees, names and silver, batch by batch; the weights of the last steps are averaged."""
    parameters = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(parameters, lr=options.rate, betas=(0.9, 0.95))
    work, average, began = [], None, time.time()
    for name, times in (("silver", options.rounds), ("trees", options.tree_epochs), ("names", options.epochs)):
        # A part of a round takes a part of the sentences of each length.
        for _ in range(int(times)):
            work += [(name, batch) for batch in shelves[name].batches(options.batch, random)]
        if part := times % 1:
            work += [(name, batch) for batch in shelves[name].batches(options.batch, random, part)]
    random.shuffle(work)
    net.train()
    for step, (name, batch) in enumerate(work):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * max(0.02, large.slope(step, len(work), 300))
        rows, scheme, convention, answers, _ = shelves[name].take(batch)
        x, shared = net.read(rows, scheme)
        loss = 0.0
        if name != "names":
            loss = net.loss_of_trees(x, shared, answers)
        if name != "trees":
            loss = loss + net.loss_of_names(shared, convention, answers["labels"])
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 3.0)
        optimiser.step()
        optimiser.zero_grad()
        if step > 0.6 * len(work):
            now = [p.detach() for p in parameters]
            if average is None:
                average = [p.clone() for p in now]
            torch._foreach_lerp_(average, now, 0.005)
        if step % 200 == 199:
            print(f"  step {step + 1} of {len(work)}, {time.time() - began:.0f} s", flush=True)
        if step % 4000 == 3999:
            measure()
            net.train()
    with torch.no_grad():
        for p, value in zip(parameters, average or []):
            p.copy_(value)
    measure()


def name_relations(net, shelf, random, rounds=3, rate=1.5e-3):
    """Learns from the treebanks alone what relations are called: what teachers call them is right less often than which
    word is the head. All below stays as it is, and is calculated once."""
    net.eval()
    for p in net.parameters():
        p.requires_grad_(False)
    layers = (net.link, net.link_head, net.link_dependent)
    parameters = [p for layer in layers for p in layer.parameters()] + [net.root_link]
    known = []
    for batch in shelf.batches(3000, random):
        rows, scheme, _, answers, _ = shelf.take(batch)
        wide = net.wide(net.read(rows, scheme)[1])[2]
        known.append((wide.half(), answers["heads"].clamp(min=0), answers["relations"]))
    for p in parameters:
        p.requires_grad_(True)
    optimiser, drop = torch.optim.Adam(parameters, lr=rate), nn.Dropout(0.33)
    order = [at for _ in range(rounds) for at in random.permutation(len(known))]
    for step, at in enumerate(order):
        for group in optimiser.param_groups:
            group["lr"] = rate * max(0.03, 1 - step / len(order))
        wide, heads, relations = known[at]
        of = lambda layer: drop(nn.functional.leaky_relu(layer(drop(wide.float())), 0.1))
        root = net.root_link.expand(len(wide), 1, -1)
        scores = net.relations((torch.cat([root, of(net.link_head)], 1), of(net.link_dependent)), heads)
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), relations.flatten(), ignore_index=NEVER)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def answer(net, shelf, words):
    """What the network says of all words of a shelf, by name; heads are the best of each word."""
    net.eval()
    names = ("upos", "features", "scripts", "heads", "relations", "labels")
    out = {name: np.full(words, NEVER, np.int16) for name in names}
    for batch in shelf.batches(20000):
        rows, scheme, convention, _, at = shelf.take(batch)
        x, shared = net.read(rows, scheme)
        tag, features, lemma, arcs, links = net.tree(x, shared)
        heads = arcs.argmax(-1)
        labels = net.best(net.emissions(shared, convention), net.moves)
        said = (tag.argmax(-1), features.argmax(-1), lemma.argmax(-1), heads, net.relations(links, heads).argmax(-1))
        for name, values in zip(names, (*said, labels)):
            out[name][at.cpu().numpy()] = values.cpu().numpy()
    return out


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpora", required=True, help="folder with syntax and names")
    options.add_argument("--prepared", required=True, help="folder with text.words, articles.bio, and measured.bio to report on")
    options.add_argument("--model", required=True, help="the network to begin with")
    options.add_argument("--out", required=True, help="the model to write")
    options.add_argument("--hold-out", action="store_true", help="learn nothing from the development parts")
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--pieces", type=int, default=16000, help="pieces of words that teachers know")
    options.add_argument("--width", type=int, default=512, help="numbers that teachers keep a piece")
    options.add_argument("--layers", type=int, default=12, help="layers of teachers")
    options.add_argument("--rows", type=int, default=256, help="rows of pieces a step of filling gaps")
    options.add_argument("--steps", type=int, default=3200, help="steps of filling gaps")
    options.add_argument("--teachers", type=int, default=1)
    options.add_argument("--lessons", type=int, default=970, help="steps of each teacher")
    options.add_argument("--silver", type=float, default=8e6, help="words of plain text that teachers analyse")
    options.add_argument("--rounds", type=float, default=1.84, help="how often the network learns what teachers say")
    options.add_argument("--epochs", type=float, default=4, help="how often it learns the names that they were taught from")
    options.add_argument("--tree-epochs", type=float, default=12, help="how often it learns the trees that they were taught from")
    options.add_argument("--batch", type=int, default=4000, help="words a step of the network")
    options.add_argument("--rate", type=float, default=1.6e-3)
    options.add_argument("--stage", choices=["teacher", "student"], help="do only this; teachers leave silver.npz")
    run(options.parse_args())


def run(options):
    device = torch.device(options.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    began = time.time()
    say = lambda what: print(f"{time.time() - began:.0f} s: {what}", flush=True)
    model = Model(options.model)
    data = Data(options.corpora, options.prepared, model, options.silver, options.hold_out)
    said = Path(options.prepared, "silver.npz")
    if options.stage != "student":
        np.savez_compressed(said, **teach(data, model, device, options, say))
        say("teachers have spoken")
    if options.stage != "teacher":
        data.silver.answers |= {name: values.astype(np.int16) for name, values in np.load(said).items()}
        say(f"{100 * data.silver.forget_what_is_no_tree():.1f} % of {len(data.silver.starts) - 1} sentences are no trees")
        learn(data, model, device, options, say)


def teach(data, model, device, options, say):
    """What teachers say of the silver sentences, by name."""
    pieces = large.learn_pieces(data.lines[::4], options.pieces)
    pieces = large.Pieces(pieces, data.forms.all)
    stream, _, word = pieces.stream(data.text)
    say(f"{len(stream)} pieces of {len(data.text.forms)} words, {len(data.forms.all)} forms")
    order = seed(17)
    encoder = large.Encoder(pieces.size, options.width, options.layers).to(device)
    fast = torch.compile(encoder) if device.type == "cuda" else None
    large.pretrain(encoder, stream, word, options.steps, options.rows, order, fast=fast)
    say("gaps")
    silver = large.Rows(data.silver, pieces, device)
    works = [(data.names, 32), (data.trees, 12)]
    to = lambda answers: {name: torch.from_numpy(values).to(device) for name, values in answers.items()}
    works = [(large.Rows(columns, pieces, device), to(columns.answers), count) for columns, count in works]
    measured = {name: large.Rows(columns, pieces, device) for name, columns in data.measured.items()}
    teachers = []
    for number in range(options.teachers):
        order = seed(18 + number)
        own = large.Encoder(pieces.size, options.width, options.layers, drop=0.1).to(device)
        own.load_state_dict(encoder.state_dict())
        teachers.append(large.Teacher(own, model).to(device))
        large.fit(teachers[-1], works, options.lessons, order)
        say(f"teachers up to {number + 1}")
        for name, columns in data.measured.items():
            report(name, columns, large.answer(teachers, measured[name], len(columns.forms), device))
    said = large.answer(teachers, silver, len(data.silver.forms), device)
    return {name: said[name].astype(np.int8) for name in ("upos", "heads", "relations", "labels")}


def learn(data, model, device, options, say):
    """Teaches the small network and writes it."""
    order = seed(16)
    rows = rows_of(model, data.forms.all).to(device)
    shelves = {name: Shelf(getattr(data, name), rows, device) for name in ("trees", "names", "silver")}
    net = model.network().to(device)
    measure = lambda: [
        report(name, columns, answer(net, Shelf(columns, rows, device), len(columns.forms)))
        for name, columns in data.measured.items()
    ]
    measure()
    fit(net, shelves, options, order, measure)
    name_relations(net, shelves["trees"], order)
    measure()
    # Sentence by sentence, threads only wait for each other.
    torch.set_num_threads(1)
    shelf = Shelf(data.measured["articles"], rows.cpu(), "cpu")
    model.write(options.out, net.cpu(), (shelf.take(batch)[:2] for batch in shelf.batches(2000)))
    say("written")


if __name__ == "__main__":
    main()
