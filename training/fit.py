"""Trains the network and writes the model of the program.

First the shared layer learns to foretell neighbouring words of plain text, as in Peters et al., Deep Contextualized Word
Representations (NAACL 2018). Then a few large networks learn from treebanks and names; what they agree on in plain text
is learned, with the treebanks and names themselves, by the small network that is written: distillation after Hinton et
al. (2015), in the form of Kim and Rush, Sequence-Level Knowledge Distillation (EMNLP 2016).
"""

import argparse
import collections
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import corpora
import export
from corpora import CONVENTIONS, LABELS, NEVER, SCHEMES, TYPES, UPOS, batches, spans, stack
from network import Network

# Hidden sizes: shared, syntax, names, arcs, relations.
SMALL = (128, 128, 80, 96, 96)
LARGE = (128, 200, 112, 128, 128)
TUNING = 100


class Data:
    """What is learned from, and what is kept to measure with."""

    def __init__(self, folder, prepared, hold_out):
        syntax, names = Path(folder, "syntax"), Path(folder, "names")
        csui = corpora.conllu(syntax / "csui-train.conllu", "csui")
        pud = corpora.conllu(syntax / "pud.conllu", "pud")
        gsd_dev = corpora.conllu(syntax / "gsd-dev.conllu", "gsd")
        gsd = corpora.conllu(syntax / "gsd-train.conllu", "gsd")
        other = {tuple(s.words): s for s in corpora.conllu(syntax / "gsd-train-silver.conllu", "gsd")}
        # Two reconstructions of the same treebank: either is learned from in turn.
        self.pairs = [(s, other.get(tuple(s.words), s)) for s in gsd]
        self.measured = {"csui last 100": csui[-TUNING:], "gsd-dev": gsd_dev}
        self.trees = 2 * (csui[:-TUNING] if hold_out else csui) + pud + ([] if hold_out else gsd_dev)
        self.names, dev = corpora.names(names, hold_out)
        self.names += corpora.bio(Path(prepared, "articles.bio"), "articles")
        self.measured |= {f"{name}-dev": sentences for name, sentences in dev.items()} | corpora.measured(prepared)
        for sentence in csui + pud + gsd_dev:
            sentence.scripts = [corpora.script(*pair) for pair in zip(sentence.words, sentence.lemmas)]
        learned = [s for s in self.trees if s.lemmas]
        ordered = lambda values, least: [
            v for v, n in sorted(collections.Counter(values).items(), key=lambda p: (-p[1], p[0])) if n >= least
        ]
        self.features = ordered((f for s in learned for f in s.features), 3)
        self.scripts = ordered((x for s in learned for x in s.scripts), 2)
        everything = self.trees + [s for pair in self.pairs for s in pair]
        self.relations = sorted({r for s in everything for r in s.relations})
        vectors = Path(prepared, "vectors.words").read_text("utf-8").split("\n")
        self.vectors = np.load(Path(prepared, "vectors.npy"))
        self.vocabulary = corpora.Vocabulary(vectors, vectors[:10000], corpora.lists(Path(folder, "gazetteers/dbpedia-id")))
        self.text = Path(prepared, "text.words")

    def tensors(self, batch):
        rows = stack(batch, "rows", lambda s: [self.vocabulary.rows(w) for w in s.words])
        return torch.from_numpy(rows), torch.tensor([SCHEMES.index(s.scheme) for s in batch])

    def right(self, batch, name):
        """Numbers of the right answers; `NEVER` where there is none."""
        index = {
            "upos": UPOS, "features": self.features, "scripts": self.scripts, "relations": self.relations, "labels": LABELS,
        }  # fmt: skip
        if name == "heads":
            return torch.from_numpy(stack(batch, name, lambda s: s.heads))
        places = {value: at for at, value in enumerate(index[name])}
        numbers = lambda s: [places.get(v, NEVER) for v in getattr(s, name, None) or [None] * len(s.words)]
        return torch.from_numpy(stack(batch, name, numbers))

    def network(self, sizes):
        answers = len(self.features), len(self.scripts), len(self.relations)
        return Network(self.vectors, 10000, answers, sizes)


def seed(number):
    torch.manual_seed(number)
    np.random.seed(number)
    random.seed(number)
    return np.random.default_rng(number)


def pretrain(net, data, words, negatives=1200):
    """Both directions of the shared layer learn to foretell the next word, among `negatives` others, from `words` words
    of plain text."""
    work = batches(plain(data, words, most=60), 1500, random)
    vectors, half = net.vectors.weight, net.shared.hidden_size
    out = nn.Embedding.from_pretrained(vectors.clone(), freeze=False)
    bias = nn.Embedding(len(vectors), 1)
    nn.init.zeros_(bias.weight)
    onward, back = nn.Linear(half, vectors.shape[1]), nn.Linear(half, vectors.shape[1])
    # Words are ordered by frequency, which falls as Zipf says.
    frequency = 1 / (torch.arange(len(vectors), dtype=torch.float) + 9) ** 0.75
    frequency[0] = 0
    expected = (frequency / frequency.sum() + 1e-12).log()

    def surprise(h, words, others):
        h, words = h[words > 0], words[words > 0]
        right = (h * out(words)).sum(-1) + bias(words)[:, 0] - expected[words]
        wrong = h @ out(others).t() + bias(others)[:, 0] - expected[others]
        wrong = wrong.masked_fill(words[:, None] == others[None], -1e4)
        return (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()

    parts = [net.tables, net.shared, net.scheme, out, bias, onward, back]
    parameters = [p for part in parts for p in part.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=2e-3, betas=(0.9, 0.98))
    rate, net.drop.rate = net.drop.rate, 0.08
    net.train()
    for step, batch in enumerate(work):
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 200) * max(0.03, 1 - step / len(work))
        rows, scheme = data.tensors(batch)
        h, known = net.read(rows, scheme)[1], rows[..., 0]
        others = torch.multinomial(frequency, negatives, replacement=True)
        loss = surprise(onward(h[:, :-1, :half]), known[:, 1:], others)
        loss = loss + surprise(back(h[:, 1:, half:]), known[:, :-1], others)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 3.0)
        optimiser.step()
        if step % 500 == 499:
            print(f"  step {step + 1} of {len(work)}, surprise {loss.item():.3f}", flush=True)
    net.drop.rate = rate
    return {name: value.clone() for name, value in net.state_dict().items() if name.split(".")[0] in STARTED}


# Parts of the network that plain text teaches.
STARTED = ("tables", "shared", "scheme")


def loss_of_trees(net, data, batch):
    answers = {name: data.right(batch, name) for name in ("upos", "features", "scripts", "heads", "relations")}
    return net.loss_of_trees(*net.read(*data.tensors(batch)), answers)


def loss_of_names(net, data, batch):
    _, shared = net.read(*data.tensors(batch))
    convention = torch.tensor([CONVENTIONS.index(s.convention) for s in batch])
    return net.loss_of_names(shared, convention, data.right(batch, "labels"))


def fit(net, data, epochs, silver=(), rate=2e-3, words=700):
    """Learns from trees and names together; `silver` are sentences that others have analysed, learned from in parts, one
    an epoch. The weights of the last steps are averaged (Polyak and Juditsky 1992)."""
    parameters = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(parameters, lr=rate, betas=(0.9, 0.95))
    silver, began, average, step = list(silver), time.time(), None, 0
    portion = len(silver) // epochs
    counts = len(batches(data.trees + [p[0] for p in data.pairs] + silver[:portion], words))
    for epoch in range(epochs):
        net.train()
        part = silver[epoch * portion : (epoch + 1) * portion]
        trees = batches(data.trees + [pair[random.random() < 0.5] for pair in data.pairs] + part, words, random)
        names = batches(data.names + part, words, random)
        done = 0
        for at, batch in enumerate(trees):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 150) * max(0.02, 1 - step / (epochs * counts))
            optimiser.zero_grad()
            loss_of_trees(net, data, batch).backward()
            for batch_of_names in names[done : (at + 1) * len(names) // len(trees)]:
                loss_of_names(net, data, batch_of_names).backward()
                done += 1
            nn.utils.clip_grad_norm_(parameters, 3.0)
            optimiser.step()
            step += 1
            if step > 0.6 * epochs * counts:
                now = {name: value.detach() for name, value in net.named_parameters()}
                if average is None:
                    average = {name: value.clone() for name, value in now.items()}
                for name, value in now.items():
                    average[name].lerp_(value, 0.004)
        print(f"  epoch {epoch + 1} of {epochs}, {time.time() - began:.0f} s", flush=True)
        if epoch % 4 == 3 and epoch + 1 < epochs:
            report(net, data)
    net.load_state_dict(average, strict=False)
    report(net, data)


def answer(nets, data, batch):
    """What networks say together of a batch: their probabilities are added up."""
    rows, scheme = data.tensors(batch)
    convention = torch.tensor([CONVENTIONS.index(s.convention) for s in batch])
    with torch.no_grad():
        read = [(net, *net.read(rows, scheme)) for net in nets]
        trees = [(net, *net.tree(x, shared)) for net, x, shared in read]
        emissions = sum(net.emissions(shared, convention) for net, _, shared in read) / len(nets)
        tag, features, lemma, arcs = (sum(F.log_softmax(t[at], -1) for t in trees) for at in (1, 2, 3, 4))
        heads = arcs.argmax(-1)
        relations = sum(F.log_softmax(t[0].relations(t[5], heads), -1) for t in trees)
        labels = nets[0].best(emissions, sum(net.moves for net in nets) / len(nets))
    return tag.argmax(-1), features.argmax(-1), lemma.numpy(), heads, relations.argmax(-1), labels


def is_tree(heads):
    """Whether one word hangs from the root, and all others, at last, from it."""
    for word in range(len(heads)):
        for _ in heads:
            if heads[word] == 0:
                break
            word = heads[word] - 1
        else:
            return False
    return heads.count(0) == 1


def analysed(nets, data, sentences):
    """The sentences with what networks say of them together."""
    for net in nets:
        net.eval()
    out = []
    for batch in batches(sentences, 2000):
        tag, features, lemma, heads, relations, labels = answer(nets, data, batch)
        for at, sentence in enumerate(batch):
            pick = lambda names, numbers: [names[n] for n in numbers[at].tolist()]
            out.append(
                corpora.Sentence(
                    words=sentence.words, scheme=sentence.scheme, convention=sentence.convention, upos=pick(UPOS, tag),
                    features=pick(data.features, features), heads=heads[at].tolist(),
                    relations=pick(data.relations, relations), labels=pick(LABELS, labels),
                    lemmas=[lemma_of(scores, form, data) for scores, form in zip(lemma[at], sentence.words)],
                )
            )  # fmt: skip
            out[-1].arrays["rows"] = sentence.arrays["rows"]
    return out


def lemma_of(scores, form, data, tries=8):
    for script in np.argsort(-scores, kind="stable")[:tries]:
        if lemma := corpora.apply(data.scripts[script], form):
            return lemma
    return form


def report(net, data):
    """Prints accuracy on what is measured with, by the best head of each word, whether that makes a tree or not."""
    for name, sentences in data.measured.items():
        pairs = {id(s.words): s for s in sentences}
        answers = [(pairs[id(s.words)], s) for s in analysed([net], data, sentences)]
        if sentences[0].heads is None:
            kinds = collections.Counter()
            for right, found in answers:
                right, found = spans(right.labels), spans(found.labels)
                for part, names in (("right", right), ("found", found), ("both", right & found)):
                    kinds.update((part, kind) for _, _, kind in names)
                    kinds.update((part, "all") for _ in names)
            f1 = {
                kind: round(200 * kinds["both", kind] / max(1, kinds["right", kind] + kinds["found", kind]), 1)
                for kind in ["all", *TYPES]
                if kinds["right", kind]
            }
            print(f"  {name}: names {json.dumps(f1)}", flush=True)
            continue
        hits = collections.Counter()
        for right, found in answers:
            for at in range(len(right.words)):
                head = right.heads[at] == found.heads[at]
                relation = right.relations[at].split(":")[0] == found.relations[at].split(":")[0]
                hits.update(
                    words=1, upos=right.upos[at] == found.upos[at], features=right.features[at] == found.features[at],
                    lemmas=right.lemmas[at] == found.lemmas[at], uas=head, las=head and relation,
                )  # fmt: skip
        shares = ", ".join(f"{what} {100 * n / hits['words']:.2f}" for what, n in hits.items() if what != "words")
        print(f"  {name}: {shares}", flush=True)


def plain(data, words, most, least=5):
    """Sentences of plain text, all different, in random order."""
    lines = data.text.read_text("utf-8").split("\n")
    random.shuffle(lines)
    sentences, count = {}, 0
    for line in lines:
        if least <= len(split := line.split()) <= most and line not in sentences:
            sentences[line] = corpora.Sentence(words=split)
            count += len(split)
            if count > words:
                break
    return list(sentences.values())


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpora", required=True, help="folder with syntax, names and gazetteers")
    options.add_argument("--prepared", required=True, help="folder with vectors, text.words and articles.bio")
    options.add_argument("--out", required=True, help="the model to write")
    options.add_argument("--hold-out", action="store_true", help="learn nothing from development parts")
    options.add_argument("--seed", type=int, default=17)
    options.add_argument("--pretrain", type=float, default=3.5e6, help="words of plain text to begin with")
    options.add_argument("--teachers", type=int, default=2)
    options.add_argument("--silver", type=float, default=5e5, help="words of plain text that the teachers analyse")
    options.add_argument("--epochs", type=int, default=12)
    options.add_argument("--stage", choices=["start", "teacher", "student"], help="do only this, with what was done before")
    options.add_argument("--number", type=int, default=1, help="which teacher")
    options = options.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    prepared = Path(options.prepared)
    wanted = lambda stage: options.stage in (None, stage)
    # Teachers never see the development parts, so that a student that does not see them either can be measured on them.
    data = Data(options.corpora, prepared, True)
    if wanted("start"):
        seed(options.seed)
        torch.save(pretrain(data.network(SMALL), data, options.pretrain), prepared / "start.pt")
    start = torch.load(prepared / "start.pt", weights_only=True)
    for number in range(1, options.teachers + 1):
        if not wanted("teacher") or options.stage and number != options.number:
            continue
        print("teacher", number, flush=True)
        seed(options.seed + number)
        teacher = data.network(LARGE)
        teacher.load_state_dict(start, strict=False)
        fit(teacher, data, options.epochs)
        torch.save(teacher.state_dict(), prepared / f"teacher-{number}.pt")
    if not wanted("student"):
        return
    teachers = []
    for number in range(1, options.teachers + 1):
        teachers.append(data.network(LARGE))
        teachers[-1].load_state_dict(torch.load(prepared / f"teacher-{number}.pt", weights_only=True))
    seed(options.seed)
    silver = analysed(teachers, data, plain(data, options.silver, most=50)) if teachers else []
    silver = [s for s in silver if is_tree(s.heads)]
    random.shuffle(silver)
    if not options.hold_out:
        data = Data(options.corpora, prepared, False)
    print("student, with", sum(len(s.words) for s in silver), "words that the teachers analysed", flush=True)
    seed(options.seed)
    net = data.network(SMALL)
    net.load_state_dict(start, strict=False)
    fit(net, data, options.epochs, silver)
    torch.save(net.state_dict(), prepared / f"student{'-held-out' * options.hold_out}.pt")
    learned = [s for s in data.trees if s.lemmas and s.scheme == "csui"]
    guesses = analysed([net], data, learned)
    pairs = {id(s.words): s for s in learned}
    told = [
        (tag, form, guess, lemma)
        for s in guesses
        for tag, form, guess, lemma in zip(s.upos, s.words, s.lemmas, pairs[id(s.words)].lemmas)
    ]
    answers = data.features, data.scripts, data.relations
    export.write(options.out, net, data.vocabulary, answers, export.exceptions(told), learned, data.tensors)


if __name__ == "__main__":
    main()
