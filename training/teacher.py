"""A large teacher: a transformer (Vaswani et al. 2017) that learns to fill gaps in plain text (Devlin et al., BERT, 2019)
and then answers all that the small network is to answer, seeing a few sentences at once."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from corpora import CONVENTIONS, LABELS, NEVER, SCHEMES, UPOS
from network import Network, best

PAD, GAP, END = 0, 1, 2
SPECIAL = ["[PAD]", "[GAP]", "[END]", "[UNK]"]
# Pieces that are read at once.
LONGEST = 256


def learn_pieces(lines, size):
    """Pieces of words (Sennrich et al., BPE, 2016) of `lines` of text."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    pieces = Tokenizer(models.BPE(unk_token="[UNK]"))
    pieces.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    pieces.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False))
    return pieces


class Pieces:
    """The pieces of every form, end to end. Forms of more than eight are cut."""

    def __init__(self, pieces, forms):
        numbers = [e.ids[:8] or [3] for e in pieces.encode_batch(forms)]
        self.size = pieces.get_vocab_size()
        self.counts = np.array([len(n) for n in numbers])
        self.starts = np.cumsum(self.counts) - self.counts
        self.all = np.array([piece for n in numbers for piece in n], np.uint16)

    def stream(self, columns):
        """All pieces of a text with a mark behind each sentence; where each word begins; the word of each piece, -1 of a
        mark."""
        counts, sentence = self.counts[columns.forms], columns.sentence_of()
        begin = np.cumsum(counts) - counts + sentence
        stream = np.full(int(counts.sum()) + len(columns.starts) - 1, END, np.uint16)
        word = np.full(len(stream), -1, np.int32)
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        at = np.repeat(begin, counts) + within
        stream[at] = self.all[np.repeat(self.starts[columns.forms], counts) + within]
        word[at] = np.repeat(np.arange(len(counts)), counts)
        return stream, begin, word


class Rows:
    """Sentences that follow one another, packed into rows of pieces, on a device: `pieces`, `first` (where each word
    begins), `at` (its place in the columns, -1 behind the last), `sentence` and `within` (its place in that)."""

    def __init__(self, columns, pieces, device):
        stream, begin, _ = pieces.stream(columns)
        sentences, styles = len(columns.starts) - 1, columns.schemes * len(CONVENTIONS) + columns.conventions
        first_piece = np.append(begin, len(stream))[columns.starts]
        row_of, row, row_start, last = np.zeros(sentences, np.int64), -1, [], None
        for s in range(sentences):
            if last != styles[s] or first_piece[s + 1] - row_start[-1] > LONGEST:
                row, last = row + 1, styles[s]
                row_start.append(first_piece[s])
            row_of[s] = row
        row_start = np.array([*row_start, len(stream)])
        sentence = columns.sentence_of()
        rows = row_of[sentence]
        place = begin - row_start[rows]
        first_word = np.searchsorted(rows, np.arange(row + 1))
        slot = np.arange(len(rows)) - first_word[rows]
        kept = place < LONGEST
        widest = int(slot[kept].max()) + 1
        table = lambda fill, width: np.full((row + 1, width), fill, np.int64)
        first, at, number, within = table(0, widest), table(-1, widest), table(-1, widest), table(0, widest)
        inside = np.arange(len(rows)) - columns.starts[sentence]
        for out, values in ((first, place), (at, np.arange(len(rows))), (number, sentence), (within, inside)):
            out[rows[kept], slot[kept]] = values[kept]
        packed = table(PAD, LONGEST)
        numbers = np.repeat(np.arange(row + 1), np.diff(row_start))
        places = np.arange(len(stream)) - row_start[numbers]
        packed[numbers[places < LONGEST], places[places < LONGEST]] = stream[places < LONGEST]
        to = lambda values, kind: torch.from_numpy(values).to(kind).to(device)
        self.pieces, self.first, self.at = to(packed, torch.int32), to(first, torch.int32), to(at, torch.int32)
        self.sentence, self.within = to(number, torch.int32), to(within, torch.int32)
        style = np.zeros(row + 1, np.int64)
        style[row_of] = styles
        self.style = to(style, torch.int64)

    def __len__(self):
        return len(self.pieces)

    def take(self, numbers):
        widest = int((self.at[numbers] >= 0).sum(1).max())
        cut = lambda table: table[numbers][:, :widest].long()
        long = int((self.pieces[numbers] != PAD).sum(1).max())
        return (
            self.pieces[numbers][:, :long].long(), self.style[numbers], cut(self.first), cut(self.at),
            cut(self.sentence), cut(self.within),
        )  # fmt: skip


class Layer(nn.Module):
    def __init__(self, width, heads, drop):
        super().__init__()
        self.heads, self.drop = heads, nn.Dropout(drop)
        inner = int(width * 8 / 3) // 64 * 64
        self.attend, self.think = nn.RMSNorm(width), nn.RMSNorm(width)
        self.ask, self.say = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.open, self.close = nn.Linear(width, 2 * inner, bias=False), nn.Linear(inner, width, bias=False)
        for layer in (self.ask, self.open):
            nn.init.normal_(layer.weight, std=0.02)
        for layer in (self.say, self.close):
            nn.init.zeros_(layer.weight)

    def forward(self, x, turn, mask):
        batch, length, width = x.shape
        q, k, v = self.ask(self.attend(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = rotated(q, turn), rotated(k, turn)
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.drop(self.say(h.transpose(1, 2).reshape(batch, length, width)))
        gate, up = self.open(self.think(x)).chunk(2, -1)
        return x + self.drop(self.close(F.silu(gate) * up))


def rotated(x, turn):
    """Positions as rotations (Su et al., RoFormer, 2021)."""
    a, b = x.float().chunk(2, -1)
    cos, sin = turn
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1).to(x.dtype)


class Encoder(nn.Module):
    def __init__(self, size, width=512, layers=12, heads=8, drop=0.0):
        super().__init__()
        self.pieces = nn.Embedding(size, width)
        self.style = nn.Embedding(len(SCHEMES) * len(CONVENTIONS), width)
        nn.init.normal_(self.pieces.weight, std=0.02)
        nn.init.zeros_(self.style.weight)
        self.begin, self.end, self.drop = nn.RMSNorm(width), nn.RMSNorm(width), nn.Dropout(drop)
        self.layers = nn.ModuleList([Layer(width, heads, drop) for _ in range(layers)])
        angle = torch.arange(LONGEST)[:, None] / 10000 ** (torch.arange(width // heads // 2) / (width // heads // 2))
        self.register_buffer("cos", angle.cos())
        self.register_buffer("sin", angle.sin())

    def forward(self, pieces, style=None):
        x = self.pieces(pieces)
        mask = None
        if style is not None:
            x = x + self.style(style)[:, None]
            mask = (pieces != PAD)[:, None, None, :]
        x, length = self.drop(self.begin(x)), pieces.shape[1]
        for layer in self.layers:
            x = layer(x, (self.cos[:length], self.sin[:length]), mask)
        return self.end(x)


class Muon(torch.optim.Optimizer):
    """Steps along the nearest orthogonal matrix of the momentum (Jordan et al., Muon, 2024), as large as those of Adam (Liu
    et al., Muon is Scalable for LLM Training, 2025)."""

    def __init__(self, parameters, lr, momentum=0.95, decay=0.05):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                shapes.setdefault(p.shape, []).append(p)
            for shape, same in shapes.items():
                gradients = torch.stack([p.grad for p in same])
                state = self.state[same[0]]
                momentum = state.setdefault("momentum", torch.zeros_like(gradients))
                momentum.lerp_(gradients, 1 - group["momentum"])
                x = gradients.lerp(momentum, group["momentum"]).bfloat16()
                if shape[0] > shape[1]:
                    x = x.mT
                x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
                for _ in range(5):
                    square = x @ x.mT
                    x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
                if shape[0] > shape[1]:
                    x = x.mT
                size = 0.2 * max(shape) ** 0.5
                for p, step in zip(same, x):
                    p.mul_(1 - group["lr"] * group["decay"]).add_(step.to(p.dtype), alpha=-group["lr"] * size)


def slope(step, steps, warm):
    """The share of the rate: up at first, then evenly down to nothing."""
    return min(1, (step + 1) / warm) * max(0.0, 1 - step / steps)


def gaps(pieces, word, share, size):
    """Pieces with gaps in the place of whole words, and which of them were taken out."""
    first = torch.where(word < 0, word.max(), word).amin(1, keepdim=True)
    chance = torch.rand(word.shape, device=word.device).gather(1, (word - first).clamp(0, LONGEST - 1))
    out = (chance < share) & (word >= 0)
    kind = torch.rand(pieces.shape, device=pieces.device)
    other = torch.randint(len(SPECIAL), size, pieces.shape, device=pieces.device)
    filled = torch.where(kind < 0.8, torch.full_like(pieces, GAP), torch.where(kind < 0.9, other, pieces))
    return torch.where(out, filled, pieces), out


def pretrain(encoder, stream, word, steps, rows, random, rate=2e-3, share=0.25, begin=0, fast=None):
    """Teaches `encoder` to fill gaps in a stream of pieces; `begin` is the step to go on from. `fast` is what is called
    in its place, where it was compiled."""
    device = encoder.pieces.weight.device
    stream, word = torch.from_numpy(stream.astype(np.int32)).to(device), torch.from_numpy(word).to(device)
    size, width = encoder.pieces.weight.shape
    out = nn.Linear(width, width).to(device)
    matrices = [p for p in encoder.layers.parameters() if p.dim() == 2]
    rest = [p for p in encoder.parameters() if not any(p is m for m in matrices)] + [*out.parameters()]
    optimisers = [Muon(matrices, rate), torch.optim.AdamW(rest, rate, betas=(0.9, 0.98), weight_decay=0.01)]
    encoder.train()
    fast = encoder if fast is None else fast
    count, order = len(stream) // LONGEST - 1, []
    for step in range(steps):
        if len(order) < rows:
            order = random.permutation(count) * LONGEST + random.integers(LONGEST)
        now, order = order[:rows], order[rows:]
        at = torch.from_numpy(now).to(device)[:, None] + torch.arange(LONGEST, device=device)
        right = stream[at].long()
        pieces, hidden = gaps(right, word[at].long(), share, size)
        with torch.autocast(device.type, torch.bfloat16):
            h = fast(pieces)
            scores = F.rms_norm(F.gelu(out(h[hidden])), (width,)) @ encoder.pieces.weight.T
        loss = F.cross_entropy(scores.float(), right[hidden])
        loss.backward()
        for optimiser in optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate * slope(step, steps, max(1, steps // 20))
            optimiser.step()
            optimiser.zero_grad()
        if step % 500 == 499 or step + 1 == steps:
            print(f"  step {step + 1} of {steps}, surprise {loss.item():.3f}", flush=True)


class Teacher(nn.Module):
    def __init__(self, encoder, model, arcs=320):
        """`model` has the lists of answers."""
        super().__init__()
        self.encoder = encoder
        width = encoder.pieces.embedding_dim
        sizes = {"upos": len(UPOS), "features": len(model.features), "scripts": len(model.scripts), "labels": len(LABELS)}
        self.answers = nn.ModuleDict({name: nn.Linear(width, size) for name, size in sizes.items()})
        self.ends = nn.ModuleList([nn.Linear(width, arcs) for _ in range(4)])
        self.arc, self.link = nn.Linear(arcs, arcs), nn.Linear(3 * arcs, len(model.relations))
        self.roots = nn.Parameter(0.1 * torch.randn(2, arcs))
        self.drop = nn.Dropout(0.2)

    def forward(self, batch):
        """Scores of the answers, of heads (0 the root, then the words of the row), and what relations are scored from."""
        pieces, style, first, at, sentence, _ = batch
        h = self.encoder(pieces, style)
        h = self.drop(torch.gather(h, 1, first[..., None].expand(-1, -1, h.shape[-1])))
        scores = {name: layer(h) for name, layer in self.answers.items()}
        arc_head, arc_dependent, link_head, link_dependent = (self.drop(F.leaky_relu(end(h), 0.1)) for end in self.ends)
        root = lambda n: self.roots[n].to(h.dtype).expand(len(h), 1, -1)
        arcs = self.arc(arc_dependent) @ torch.cat([root(0), arc_head], 1).transpose(1, 2)
        same = (sentence[:, :, None] == sentence[:, None, :]) & (at >= 0)[:, None, :]
        arcs = arcs.float().masked_fill(~F.pad(same, (1, 0), value=True), -1e9)
        return scores, arcs, (torch.cat([root(1), link_head], 1), link_dependent)

    def relations(self, links, heads):
        link_heads, dependents = links
        governors = torch.gather(link_heads, 1, heads[..., None].expand(-1, -1, link_heads.shape[-1]))
        return self.link(torch.cat([governors * dependents, governors, dependents], -1))


def places(batch):
    """The place in the row, from 1, of the word before the first of each word's sentence."""
    at, within = batch[3], batch[5]
    return torch.arange(at.shape[1], device=at.device) - within


def loss_of(teacher, batch, answers):
    scores, arcs, links = teacher(batch)
    at = batch[3]
    right = {name: torch.where(at >= 0, values[at.clamp(min=0)].long(), NEVER) for name, values in answers.items()}
    words = (at >= 0).sum()
    entropy = lambda s, r: F.cross_entropy(s.float().flatten(0, 1), r.flatten(), ignore_index=NEVER, reduction="sum") / words
    heads = torch.where(right["heads"] > 0, right["heads"] + places(batch), right["heads"])
    loss = entropy(arcs, heads) + entropy(teacher.relations(links, heads.clamp(min=0)), right["relations"])
    for name, weight in (("upos", 0.5), ("features", 0.5), ("scripts", 0.5), ("labels", 2.0)):
        loss = loss + weight * entropy(scores[name], right[name])
    return loss


def fit(teacher, works, steps, random, rate=2.5e-4):
    """`works` are (rows, answers, rows a step). The weights of the last steps are averaged."""
    device = teacher.roots.device
    encoder = [*teacher.encoder.parameters()]
    others = [p for p in teacher.parameters() if not any(p is e for e in encoder)]
    groups = [{"params": encoder, "lr": rate, "most": rate}, {"params": others, "lr": 4 * rate, "most": 4 * rate}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    orders, average = [[] for _ in works], None
    teacher.train()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = group["most"] * slope(step, steps, max(1, steps // 10))
        for n, (rows, answers, count) in enumerate(works):
            if len(orders[n]) < count:
                orders[n] = random.permutation(len(rows))
            now, orders[n] = orders[n][:count], orders[n][count:]
            with torch.autocast(device.type, torch.bfloat16):
                loss = loss_of(teacher, rows.take(torch.from_numpy(now).to(device)), answers)
            loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step > 0.6 * steps:
            now = [p.detach() for p in teacher.parameters()]
            if average is None:
                average = [p.clone() for p in now]
            torch._foreach_lerp_(average, now, 0.01)
        if step % 200 == 199:
            print(f"  step {step + 1} of {steps}, loss {loss.item():.3f}", flush=True)
    if average:
        with torch.no_grad():
            for p, value in zip(teacher.parameters(), average):
                p.copy_(value)


def labels_of(emissions, within):
    """The best labels of rows of sentences; the first word of each is 0th `within` it."""
    moves = Network.allowed_moves().to(emissions.device)
    return best(emissions + torch.where((within == 0)[..., None], moves[-1], 0), moves)


@torch.no_grad()
def answer(teachers, rows, words, device, count=256):
    """What teachers say together of all words of the columns that `rows` were made of, by name."""
    out = {name: torch.full((words + 1,), NEVER, dtype=torch.int16, device=device) for name in (*teachers[0].answers, "heads", "relations")}
    for teacher in teachers:
        teacher.eval()
    for start in range(0, len(rows), count):
        batch = rows.take(torch.arange(start, min(len(rows), start + count), device=device))
        with torch.autocast(device.type, torch.bfloat16):
            said = [teacher(batch) for teacher in teachers]
        mean = lambda parts: sum(F.log_softmax(part.float(), -1) for part in parts)
        found = {name: mean([s[0][name] for s in said]) for name in teachers[0].answers}
        heads = mean([s[1] for s in said]).argmax(-1)
        with torch.autocast(device.type, torch.bfloat16):
            relations = [t.relations(s[2], heads) for t, s in zip(teachers, said)]
        found = {name: s.argmax(-1) if name != "labels" else labels_of(s, batch[5]) for name, s in found.items()}
        found |= {"relations": mean(relations).argmax(-1), "heads": torch.where(heads > 0, heads - places(batch), 0)}
        at = torch.where(batch[3] >= 0, batch[3], words)
        for name, values in found.items():
            out[name][at.flatten()] = values.flatten().to(torch.int16)
    return {name: values[:words].cpu().numpy() for name, values in out.items()}
