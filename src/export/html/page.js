"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const picture = byId("picture"), view = byId("view"), card = byId("card");
  const nodes = [], lines = data.lines.map(() => []);
  for (const node of view.querySelectorAll(".node")) nodes[+node.dataset.node] = node;
  for (const line of view.querySelectorAll("[data-line]")) lines[+line.dataset.line].push(line);

  // Where we look: a shift and a scale.
  let x = 0, y = 0, scale = 1;
  const show = () => view.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  const fit = () => {
    const box = picture.getBoundingClientRect(), [width, height] = data.size;
    scale = Math.min(box.width / Math.max(width, 1), box.height / Math.max(height, 1), 1.6) * 0.97;
    x = (box.width - width * scale) / 2;
    y = (box.height - height * scale) / 2;
    show();
  };
  const zoom = (by, cx, cy) => {
    const to = Math.min(Math.max(scale * by, 0.02), 12);
    x = cx - (cx - x) * to / scale;
    y = cy - (cy - y) * to / scale;
    scale = to;
    show();
  };
  const middle = () => { const box = picture.getBoundingClientRect(); return [box.width / 2, box.height / 2]; };
  const centre = (n) => {
    const [cx, cy] = middle(), [nx, ny] = data.nodes[n].at;
    scale = Math.max(scale, 0.9);
    x = cx - nx * scale;
    y = cy - ny * scale;
    show();
  };
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = picture.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  // Fingers and the mouse move the picture; two fingers zoom it.
  const pointers = new Map();
  let moved = 0;
  picture.addEventListener("pointerdown", (event) => { pointers.set(event.pointerId, event); moved = 0; });
  picture.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    if (pointers.size === 1) {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      if (moved > 4) { picture.classList.add("moving"); picture.setPointerCapture(event.pointerId); }
      show();
    } else {
      const other = [...pointers.values()].find((pointer) => pointer.pointerId !== event.pointerId);
      const apart = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY) || 1;
      const box = picture.getBoundingClientRect();
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2 - box.left, (event.clientY + other.clientY) / 2 - box.top);
    }
    pointers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    picture.addEventListener(end, (event) => { pointers.delete(event.pointerId); picture.classList.remove("moving"); });
  }

  // What is shown: types, a relation, days, and how many articles support it.
  const hidden = new Set();
  const kept = { relation: "", support: 1, since: "", until: "" };
  const first = (day) => day.length === 4 ? day + "-01-01" : day.length === 7 && day[5] !== "W" ? day + "-01" : day;
  const last = (day) => day.length === 4 ? day + "-12-31" : day.length === 7 && day[5] !== "W" ? day + "-31" : day;
  const keeps = (edge) => {
    if (kept.relation && edge.relation !== kept.relation) return false;
    if (edge.support < kept.support) return false;
    if ((kept.since || kept.until) && !edge.since) return false;
    if (kept.since && last(edge.until) < first(kept.since)) return false;
    return !(kept.until && first(edge.since) > last(kept.until));
  };
  const isShown = (n) => !hidden.has(data.nodes[n].type);
  const filter = () => {
    const filtered = kept.relation || kept.support > 1 || kept.since || kept.until;
    const linked = new Set();
    let edges = 0;
    data.lines.forEach((line, n) => {
      const there = line.map((e) => data.edges[e]).filter((edge) => keeps(edge) && isShown(edge.from) && isShown(edge.to));
      edges += there.length;
      for (const edge of there) linked.add(edge.from).add(edge.to);
      for (const element of lines[n]) element.classList.toggle("gone", !there.length);
    });
    let count = 0;
    nodes.forEach((node, n) => {
      const gone = !isShown(n) || (filtered && !linked.has(n));
      node.classList.toggle("gone", gone);
      count += !gone;
    });
    byId("count").textContent = `${count} things, ${edges} relations`;
  };

  // What is chosen, a thing or a line, and what is next to it.
  const mark = (n, isChosen) => {
    const near = new Set([n]);
    const any = n !== null || isChosen !== undefined;
    data.lines.forEach((line, at) => {
      const edge = data.edges[line[0]];
      const isNear = isChosen ? isChosen(at) : n !== null && (edge.from === n || edge.to === n);
      if (isNear) near.add(edge.from).add(edge.to);
      for (const element of lines[at]) {
        element.classList.toggle("near", isNear);
        element.classList.toggle("faint", any && !isNear);
      }
    });
    nodes.forEach((node, at) => {
      node.classList.toggle("chosen", at === n);
      node.classList.toggle("faint", any && !near.has(at));
    });
  };
  const choose = (n) => { mark(n); tell(n); };
  const chooseLine = (line) => { mark(null, (at) => at === line); tellLine(line); };
  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const open = (title, kind) => {
    card.hidden = false;
    card.scrollTop = 0;
    const close = element("button", "close", "×");
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => choose(null));
    card.replaceChildren(close, element("h2", "", title), element("div", "kind", kind));
  };
  // The facts, with the words that state them; the thing `n`, which the card is about, is no link.
  const tellFacts = (edges, n) => {
    const name = (at) => {
      if (at === n) return element("span", "", data.nodes[at].label);
      const link = element("a", "", data.nodes[at].label);
      link.addEventListener("click", () => { choose(at); centre(at); });
      return link;
    };
    for (const edge of edges) {
      const fact = element("div", "fact");
      fact.append(name(edge.from), " ", element("b", "", edge.value ? `${edge.relation} “${edge.value}”` : edge.relation), " ", name(edge.to));
      card.append(fact);
      const days = edge.since && edge.until && edge.since !== edge.until ? `${edge.since} – ${edge.until}` : edge.since || "";
      const articles = edge.articles.length ? `${edge.support} article${edge.support > 1 ? "s" : ""}` : "";
      card.append(element("div", "when", [days, articles].filter(Boolean).join(" · ")));
      for (const words of edge.words.slice(0, 5)) card.append(element("q", "", words));
    }
  };
  const tell = (n) => {
    card.hidden = n === null;
    if (n === null) return;
    const node = data.nodes[n];
    open(node.label, `${node.type} · ${node.iri}`);
    tellFacts(data.edges.filter((edge) => edge.from === n || edge.to === n), n);
  };
  const tellLine = (line) => {
    // Some of a line's facts may be filtered out.
    const edges = data.lines[line].map((e) => data.edges[e]).filter(keeps);
    const [from, to] = [edges[0].from, edges[0].to].map((at) => data.nodes[at].label);
    open(`${from} – ${to}`, edges.length > 1 ? `${edges.length} relations` : edges[0].relation);
    tellFacts(edges, null);
  };
  nodes.forEach((node, n) => node.addEventListener("click", (event) => {
    // A plain click shows the facts; with a key held the link is followed, as everywhere.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (moved < 5) choose(n);
  }));
  lines.forEach((elements, n) => elements.forEach((line) => {
    const thin = line.querySelector(":scope > path");
    if (thin) {
      // A line is too thin to be met with a finger.
      const wide = thin.cloneNode();
      wide.removeAttribute("marker-end");
      wide.setAttribute("class", "wide");
      line.append(wide);
    }
    line.addEventListener("click", (event) => {
      event.stopPropagation();
      if (moved < 5) chooseLine(n);
    });
  }));
  picture.addEventListener("click", () => { if (moved < 5) choose(null); });
  picture.addEventListener("dragstart", (event) => event.preventDefault());

  // Controls.
  const types = new Map();
  nodes.forEach((node, n) => types.set(data.nodes[n].type, (types.get(data.nodes[n].type) || 0) + 1));
  for (const [type, count] of types) {
    const label = element("label"), box = element("input");
    const look = nodes[data.nodes.findIndex((node) => node.type === type)].querySelector("g");
    label.style.background = look.getAttribute("fill");
    label.style.borderColor = look.getAttribute("stroke");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(type); else hidden.add(type);
      label.classList.toggle("off", !box.checked);
      filter();
    });
    label.append(box, `${type} ${count}`);
    byId("types").append(label);
  }
  for (const relation of [...new Set(data.edges.map((edge) => edge.relation))].sort()) {
    byId("relation").append(new Option(relation, relation));
  }
  const whenChanged = (id, set) => byId(id).addEventListener("input", (event) => { set(event.target.value.trim()); filter(); });
  whenChanged("relation", (value) => { kept.relation = value; });
  whenChanged("support", (value) => { kept.support = +value || 1; });
  const day = /^\d{4}(-\d\d(-\d\d)?)?$/;
  whenChanged("since", (value) => { kept.since = day.test(value) ? value : ""; });
  whenChanged("until", (value) => { kept.until = day.test(value) ? value : ""; });
  byId("supported").hidden = !data.edges.some((edge) => edge.support > 1);
  byId("from").hidden = byId("to").hidden = !data.edges.some((edge) => edge.since);
  for (const node of data.nodes) byId("names").append(new Option(node.label));
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const names = data.nodes.map((node) => folded(node.label));
  const search = (jump) => {
    const wanted = folded(byId("search").value.trim());
    const hits = [];
    names.forEach((name, n) => {
      const hit = wanted !== "" && name.includes(wanted);
      nodes[n].classList.toggle("hit", hit);
      if (hit) hits.push(n);
    });
    const exact = hits.find((n) => names[n] === wanted);
    if (jump && hits.length) { const n = exact ?? hits[0]; choose(n); centre(n); }
    else if (exact !== undefined) { choose(exact); centre(exact); }
  };
  byId("search").addEventListener("input", () => search(false));
  byId("search").addEventListener("keydown", (event) => { if (event.key === "Enter") search(true); });
  byId("in").addEventListener("click", () => zoom(1.3, ...middle()));
  byId("out").addEventListener("click", () => zoom(1 / 1.3, ...middle()));
  byId("all").addEventListener("click", () => { choose(null); fit(); });
  addEventListener("keydown", (event) => {
    if (event.target.matches("input, select")) return;
    if (event.key === "Escape") choose(null);
    if (event.key === "+") zoom(1.3, ...middle());
    if (event.key === "-") zoom(1 / 1.3, ...middle());
    if (event.key === "0") fit();
  });
  addEventListener("resize", fit);
  // A name behind the number sign of the address is chosen from the start.
  const start = data.nodes.findIndex((node) => node.label === decodeURIComponent(location.hash.slice(1)));
  filter();
  fit();
  if (start >= 0) { choose(start); centre(start); }
})();
