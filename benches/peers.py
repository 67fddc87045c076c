#!/usr/bin/env python3
"""Simpul beside UDPipe 1 and spaCy, in one run on one core: accuracy on words that are given, speed from raw text.

    benches/peers.py SIMPUL CORPORA [--rounds N]

SIMPUL is the program, CORPORA a folder with syntax/*.conllu and names/*. The peers are trained here on the same treebanks
less the last hundred sentences of csui-train, on which all are measured. Simpul should have been trained likewise
(training/train --hold-out), or its row says how well it remembers. Needs ufal.udpipe 1.3 and spacy 3.8 from PyPI.
"""

import argparse
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import spacy
import ufal.udpipe as udpipe
from spacy.tokens import Doc
from spacy.training import Example

HELD_OUT = 100


def sentences(path):
    blocks = Path(path).read_text("utf-8").strip().split("\n\n")
    return [block + "\n\n" for block in blocks]


def words(block):
    rows = [line.split("\t") for line in block.split("\n") if line and line[0] != "#"]
    return [row for row in rows if row[0].isdigit()]


def plain(block):
    return next(line[9:] for line in block.split("\n") if line.startswith("# text = "))


class UdPipe:
    name = "UDPipe 1.3"

    def __init__(self, train, rounds):
        reader = udpipe.InputFormat.newConlluInputFormat()
        reader.setText("".join(train))
        data, problem = [], udpipe.ProcessingError()
        while reader.nextSentence(sentence := udpipe.Sentence(), problem):
            data.append(sentence)
        options = (
            "tokenize_url=1;allow_spaces=0;epochs=20", "models=1;iterations=10",
            f"iterations={rounds};embedding_upostag=20;embedding_feats=0;embedding_xpostag=0;embedding_form=50;"
            "embedding_lemma=0;embedding_deprel=20;learning_rate=0.02;learning_rate_final=0.001;l2=0.5;hidden_layer=200;"
            "batch_size=10;transition_system=projective;transition_oracle=dynamic;structured_interval=8",
        )  # fmt: skip
        model = udpipe.Trainer.train("morphodita_parsito", data, [], *options, problem)
        if problem.occurred():
            raise SystemExit(f"UDPipe: {problem.message}")
        with tempfile.NamedTemporaryFile(suffix=".model") as file:
            file.write(model.encode("latin-1", "surrogateescape") if isinstance(model, str) else bytes(model))
            file.flush()
            self.model = udpipe.Model.load(file.name)

    def parse(self, blocks):
        pipeline = udpipe.Pipeline(self.model, "conllu", "tag", "parse", "conllu")
        return pipeline.process("".join(blocks))

    def read(self, text):
        udpipe.Pipeline(self.model, "tokenize", "tag", "parse", "conllu").process(text)


class SpaCy:
    name = "spaCy 3.8"

    def __init__(self, train, rounds):
        self.nlp = spacy.blank("id")
        self.nlp.add_pipe("tagger")
        self.nlp.add_pipe("parser")
        examples = []
        for block in train:
            rows = words(block)
            heads = [int(r[6]) - 1 if r[6] != "0" else at for at, r in enumerate(rows)]
            forms = [r[1] for r in rows]
            gold = Doc(self.nlp.vocab, words=forms, tags=[r[3] for r in rows], heads=heads, deps=[r[7] for r in rows])
            examples.append(Example(Doc(self.nlp.vocab, words=forms), gold))
        optimiser = self.nlp.initialize(lambda: examples)
        for _ in range(rounds):
            random.shuffle(examples)
            for at in range(0, len(examples), 32):
                self.nlp.update(examples[at : at + 32], sgd=optimiser, drop=0.1)

    def parse(self, blocks):
        out = []
        for block in blocks:
            rows = words(block)
            doc = Doc(self.nlp.vocab, words=[r[1] for r in rows])
            for _, pipe in self.nlp.pipeline:
                doc = pipe(doc)
            # One root: what else has none hangs from the first.
            roots = [t.i for t in doc if t.head.i == t.i]
            for row, token in zip(rows, doc):
                head = 0 if token.i == roots[0] else (roots[0] if token.i in roots else token.head.i) + 1
                row[2:8] = ["_", token.tag_ or "X", "_", "_", str(head), token.dep_ or "dep"]
            lines = iter(rows)
            out += ["\t".join(next(lines)) if l and l[0] != "#" and l.split("\t")[0].isdigit() else l
                    for l in block.split("\n")]  # fmt: skip
        return "\n".join(out)

    def read(self, text):
        for line in text.split("\n"):
            self.nlp(line)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("simpul")
    options.add_argument("corpora")
    options.add_argument("--rounds", type=int, default=10, help="how often peers see their training sentences")
    options = options.parse_args()
    random.seed(1)
    syntax = Path(options.corpora, "syntax")
    csui = sentences(syntax / "csui-train.conllu")
    train = csui[:-HELD_OUT] + sentences(syntax / "pud.conllu") + sentences(syntax / "gsd-train.conllu")
    held_out = csui[-HELD_OUT:]
    text = "\n".join(plain(block) for block in csui)
    count = sum(len(words(block)) for block in csui)
    with tempfile.TemporaryDirectory() as folder:
        gold, raw, out = Path(folder, "csui.conllu"), Path(folder, "text.txt"), Path(folder, "out.conllu")
        gold.write_text("".join(held_out), "utf-8")
        raw.write_text(text, "utf-8")

        def figures(*command):
            table = subprocess.run([options.simpul, *command], capture_output=True, text=True, check=True).stdout
            rows = [line.split("|") for line in table.split("\n") if line.count("|") >= 4]
            return {row[0].strip(): row[3].strip() for row in rows}

        def timed(work):
            best = None
            for _ in range(3):
                start = sum(os.times()[:4])
                work()
                took = sum(os.times()[:4]) - start
                best = took if best is None else min(best, took)
            return count / best

        print(f"{'system':<14}{'UPOS':>8}{'UAS':>8}{'LAS':>8}{'words/s':>10}{'trained in':>12}")

        def row(name, scores, speed, took=""):
            print(f"{name:<14}{scores['UPOS']:>8}{scores['UAS']:>8}{scores['LAS']:>8}{speed:>10.0f}{took:>12}", flush=True)

        analyse = [options.simpul, "analyse", str(raw), "-o", str(out)]
        row("Simpul", figures("evaluate", "--gold-words", str(gold)), timed(lambda: subprocess.run(analyse, check=True)))
        for peer in (UdPipe, SpaCy):
            start = time.time()
            system = peer(train, options.rounds)
            took = f"{time.time() - start:.0f} s"
            out.write_text(system.parse(held_out), "utf-8")
            row(peer.name, figures("evaluate", str(gold), "--system", str(out)), timed(lambda: system.read(text)), took)


main()
