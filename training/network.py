"""The network that the program runs: one shared bidirectional LSTM, one more for syntax, one more for names."""

import torch
import torch.nn.functional as F
from torch import nn

import corpora
from corpora import CONVENTIONS, LABELS, LISTS, LONG, NARROW, SCHEMES, SHAPES, SHORT, UPOS

NEVER = -1e4
TAGGED = 24


class SharedDropout(nn.Module):
    """Leaves out the same numbers of every word of a sentence (Gal and Ghahramani 2016)."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training:
            return x
        return x * x.new_empty(x.size(0), 1, x.size(2)).bernoulli_(1 - self.rate) / (1 - self.rate)


class Network(nn.Module):
    def __init__(self, vectors, words, answers, sizes):
        """`vectors` is the frozen table of vectors, `words` how many words are learned, `answers` how many features,
        scripts and relations there are, `sizes` the hidden sizes: shared, syntax, names, arcs, relations."""
        super().__init__()
        features, scripts, relations = answers
        shared, syntax, names, arcs, links = sizes
        table = torch.zeros(len(vectors) + 1, vectors.shape[1])
        table[1:] = torch.tensor(vectors)
        self.vectors = nn.Embedding.from_pretrained(table / (3 * table[1:].std()), freeze=True)
        dims = [(words + 1, 48), (LONG, 24), (LONG, 24), (LONG, 16), (SHORT, 12), (LONG, 32), (LONG, 24)]
        dims += [(SHAPES, 12), (LISTS, 8)]
        self.tables = nn.ModuleList([nn.Embedding(*dim) for dim in dims])
        for embedding in self.tables:
            nn.init.normal_(embedding.weight, std=0.1)
        self.scheme = nn.Embedding(len(SCHEMES), 8)
        width = vectors.shape[1] + sum(dim for _, dim in dims) + 8
        lstm = lambda inputs, hidden: nn.LSTM(inputs, hidden, batch_first=True, bidirectional=True)
        self.shared, self.syntax, self.names = lstm(width, shared), lstm(2 * shared, syntax), lstm(2 * shared, names)
        self.drop = SharedDropout(0.33)
        self.tag, self.features = nn.Linear(2 * syntax, len(UPOS)), nn.Linear(2 * syntax, features)
        self.lemma = nn.Linear(2 * syntax + width, scripts)
        # What is known of the tag goes on to the tree.
        self.tagged = nn.Linear(len(UPOS), TAGGED, bias=False)
        wide = 2 * syntax + TAGGED
        self.arc_head, self.arc_dependent = nn.Linear(wide, arcs), nn.Linear(wide, arcs)
        self.link_head, self.link_dependent = nn.Linear(wide, links), nn.Linear(wide, links)
        self.arc = nn.Linear(arcs, arcs)
        self.link = nn.Linear(3 * links, relations)
        self.root_arc, self.root_link = nn.Parameter(torch.randn(arcs) * 0.1), nn.Parameter(torch.randn(links) * 0.1)
        self.convention = nn.Embedding(len(CONVENTIONS), 16)
        self.hidden, self.label = nn.Linear(2 * names + 16, 64), nn.Linear(64, len(LABELS))
        self.moves = nn.Parameter(torch.zeros(len(LABELS) + 1, len(LABELS)))
        self.register_buffer("allowed", self.allowed_moves())
        self.register_buffer("narrow", self.narrow_labels())

    @staticmethod
    def allowed_moves():
        """What is added to the score of one label behind another, or (last row) at the start."""
        allowed = torch.full((len(LABELS) + 1, len(LABELS)), NEVER)
        for before in range(len(LABELS) + 1):
            for label in range(len(LABELS)):
                inside = 0 < before < len(LABELS) and (before - 1) // 2 == (label - 1) // 2
                if label == 0 or label % 2 == 1 or inside:
                    allowed[before, label] = 0
        return allowed

    @staticmethod
    def narrow_labels():
        """What is added to the score of each label in corpora of three types."""
        return torch.tensor([0.0] * NARROW + [NEVER] * (len(LABELS) - NARROW))

    def read(self, rows, scheme):
        """Sentences of one length as the network takes them in (`rows` of the tables, one `scheme` a sentence), and what
        the shared layer makes of them."""
        vector, word = rows[..., 0], rows[..., 1]
        if self.training:
            # Words are forgotten now and then, so that unknown ones are met with their parts.
            chance = torch.rand(word.shape, device=word.device)
            word, vector = word.masked_fill(chance < 0.2, 0), vector.masked_fill(chance < 0.05, 0)
        parts = [self.vectors(vector), self.tables[0](word)]
        parts += [table(rows[..., at + 2]) for at, table in enumerate(self.tables[1:])]
        parts.append(self.scheme(scheme).unsqueeze(1).expand(-1, rows.size(1), -1))
        x = torch.cat(parts, -1)
        if self.training:
            x = x * (torch.rand([*x.shape[:2], 1], device=x.device) > 0.05)
        x = self.drop(x)
        return x, self.drop(self.shared(x)[0])

    def wide(self, shared):
        """What the layer of syntax makes of each word, the scores of its tag, and both together, which trees are made of."""
        h = self.drop(self.syntax(shared)[0])
        tag = self.tag(h)
        return h, tag, torch.cat([h, self.tagged(F.softmax(tag, -1))], -1)

    def tree(self, x, shared):
        """Scores of tags, features, scripts and heads (0 the root), and what relations are scored from."""
        h, tag, wide = self.wide(shared)
        of = lambda layer: self.drop(F.leaky_relu(layer(wide), 0.1))
        root = lambda vector: vector.expand(h.size(0), 1, -1)
        heads = torch.cat([root(self.root_arc), of(self.arc_head)], 1)
        link_heads = torch.cat([root(self.root_link), of(self.link_head)], 1)
        arcs = self.arc(of(self.arc_dependent)) @ heads.transpose(1, 2)
        lemma = self.lemma(torch.cat([h, x], -1))
        return tag, self.features(h), lemma, arcs, (link_heads, of(self.link_dependent))

    def relations(self, links, heads):
        """Scores of the relations to `heads`."""
        link_heads, dependents = links
        governors = torch.gather(link_heads, 1, heads.unsqueeze(-1).expand(-1, -1, link_heads.size(-1)))
        return self.link(torch.cat([governors * dependents, governors, dependents], -1))

    def emissions(self, shared, convention):
        """Scores of the labels of names."""
        h = self.drop(self.names(shared)[0])
        convention_of = self.convention(convention).unsqueeze(1).expand(-1, h.size(1), -1)
        scores = self.label(F.relu(self.hidden(torch.cat([h, convention_of], -1))))
        return scores + (convention > 0)[:, None, None] * self.narrow

    def surprise(self, emissions, labels):
        """Minus the log likelihood of label sequences under the conditional random field, over all sentences."""
        moves, last, rows = self.moves + self.allowed, len(LABELS), torch.arange(len(labels), device=labels.device)
        every = moves[last] + emissions[:, 0]
        right = moves[last][labels[:, 0]] + emissions[rows, 0, labels[:, 0]]
        for at in range(1, labels.size(1)):
            every = torch.logsumexp(every.unsqueeze(2) + moves[:last], 1) + emissions[:, at]
            right = right + moves[labels[:, at - 1], labels[:, at]] + emissions[rows, at, labels[:, at]]
        return (torch.logsumexp(every, 1) - right).sum()

    def loss_of_trees(self, x, shared, answers):
        """Of tags, features, lemmas and trees, for each word (`answers` by name, `corpora.NEVER` where none is known)."""
        tag, features, lemma, arcs, links = self.tree(x, shared)
        words = answers["heads"].numel()

        def entropy(scores, name):
            right = answers[name].flatten()
            return F.cross_entropy(scores.flatten(0, 1), right, ignore_index=corpora.NEVER, reduction="sum") / words

        loss = 0.5 * entropy(tag, "upos") + entropy(arcs, "heads")
        loss = loss + entropy(self.relations(links, answers["heads"].clamp(min=0)), "relations")
        loss = loss + 0.5 * entropy(features, "features")
        return loss + 0.7 * entropy(lemma, "scripts")

    def loss_of_names(self, shared, convention, labels):
        """Of the labels of names, for each word."""
        return 3 * self.surprise(self.emissions(shared, convention), labels) / labels.numel()

    def best(self, emissions, moves):
        """The best label sequence of each sentence."""
        return best(emissions.detach(), (moves + self.allowed).detach())


def best(emissions, moves):
    """The best label sequence of each row (Viterbi 1967); the last row of `moves` is for the start."""
    score, back = emissions[:, 0] + moves[-1], []
    for at in range(1, emissions.shape[1]):
        every, before = (score[:, :, None] + moves[:-1]).max(1)
        back.append(before)
        score = every + emissions[:, at]
    labels = [score.argmax(1)]
    for step in back[::-1]:
        labels.append(step.gather(1, labels[-1][:, None])[:, 0])
    return torch.stack(labels[::-1], 1)
