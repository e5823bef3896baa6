"use strict";
// Curves over time, tables as CSV, and a filter. The page says everything without this script except the curves.
(() => {
  const data = JSON.parse(document.getElementById("curves").textContent);
  const said = data.words;
  const tag = data.lang === "da" ? "da-DK" : "en-GB";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text || "" });

  // Figures ----------------------------------------------------------------------------------------------------------
  const number = (value) => value.toLocaleString(tag, { maximumSignificantDigits: 3 });
  const percent = (value) => (100 * value).toLocaleString(tag, { maximumFractionDigits: 1 }) + (data.lang === "da" ? " %" : "%");
  const clock = (hours) => {
    const minutes = Math.round(hours * 60);
    return String(Math.floor(minutes / 60) % 24).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
  };
  const day = (hours) => data.days[Math.floor(hours / 24 + 1e-9) % 7];
  const moment = (hours) => (hours == null ? said.none : day(hours) + " " + clock(hours));

  // Curves -----------------------------------------------------------------------------------------------------------
  function time(several) {
    return {
      scale: "x", stroke: colour("soft"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid") },
      incrs: [1, 2, 3, 6, 12, 24, 48, 168], space: 52,
      values: (_, splits) => splits.map((at) => (several && at % 24 === 0 ? day(at) : clock(at))),
    };
  }
  const axis = (scale, show, side = 3) => ({
    scale, side, stroke: colour("soft"), size: 58, grid: { show: side !== 1, stroke: colour("grid"), width: 1 },
    ticks: { stroke: colour("grid") }, values: (_, splits) => splits.map(show),
  });
  const tone = (place) => colour("t" + ((place % 6) + 1));
  const shown = (show) => (_, value) => (value == null ? said.none : show(value));

  function draw(place, height, series, axes, columns, scales) {
    place.replaceChildren();
    return new uPlot({
      width: Math.max(place.clientWidth, 280), height, series, axes, ms: 1,
      scales: { x: { time: false }, ...scales }, legend: { live: true }, cursor: { y: false },
    }, columns, place);
  }

  function byHour(place) {
    const hours = [...new Set(data.by_hour.flatMap((one) => one.hour))].sort((a, b) => a - b);
    const spread = (one, column) => {
      const at = new Map(one.hour.map((hour, number) => [hour, one[column][number]]));
      return hours.map((hour) => at.get(hour) ?? null);
    };
    const series = [{ label: said.time, value: (_, at) => (at == null ? said.none : clock(at)) }], columns = [hours];
    data.by_hour.forEach((one, number) => ["p95", "p50"].forEach((column) => {
      series.push({
        label: one.name + " " + column, stroke: tone(number), width: column === "p95" ? 2.4 : 1.4,
        dash: column === "p95" ? undefined : [5, 4], points: { size: 5 }, value: shown((value) => number_s(value)),
      });
      columns.push(spread(one, column));
    }));
    draw(place, 300, series, [time(false), axis("y", number_s)], columns, { y: { range: (_, low, high) => [0, (high || 1) * 1.08] } });
  }
  const number_s = (value) => number(value) + " s";

  function stations(place) {
    const all = data.stations, choice = make("select"), plot = make("div");
    choice.setAttribute("aria-label", said.station);
    all.series.forEach((one, number) => choice.append(Object.assign(make("option", one.name), { value: number })));
    const redraw = () => {
      const one = all.series[choice.value || 0];
      const share = (column) => column.map((thousandths) => thousandths / 1000);
      const own = share(one.own), background = share(one.background);
      const at = own.map((_, bucket) => all.first + bucket * all.step);
      const total = own.map((value, bucket) => value + background[bucket]);
      const several = at[at.length - 1] - at[0] > 30;
      const step = uPlot.paths.stepped({ align: 1 });
      const filled = (label, name, value) => ({
        label, scale: "y", paths: step, points: { show: false }, width: 1, stroke: colour(name), fill: colour(name), value,
      });
      draw(plot, 320, [
        { label: said.time, value: (_, when) => moment(when) },
        filled(said.own, "own", (_, value, __, bucket) => (bucket == null ? said.none : percent(own[bucket]))),
        filled(said.background, "others", shown(percent)),
        { label: said.longest, scale: "queue", paths: step, points: { show: false }, width: 1.8, stroke: colour("t2"), value: shown(number) },
      ], [time(several), axis("y", percent), axis("queue", number, 1)], [at, total, background, one.longest], {
        y: { range: (_, __, high) => [0, Math.max(1, high || 0)] },
        queue: { range: (_, __, high) => [0, Math.max(4, (high || 0) * 1.1)] },
      });
    };
    choice.addEventListener("change", redraw);
    if (!place.querySelector("select")) place.replaceChildren(choice, plot);
    redraw();
  }

  const kinds = { by_hour: byHour, stations };
  const figures = [...document.querySelectorAll("[data-curves]")].map((figure) => ({
    place: figure.querySelector(".plot"), draw: kinds[figure.dataset.curves],
  }));
  const redrawn = () => figures.forEach((figure) => {
    const chosen = figure.place.querySelector("select")?.value;
    figure.place.replaceChildren();
    figure.draw(figure.place);
    const select = figure.place.querySelector("select");
    if (select && chosen) { select.value = chosen; select.dispatchEvent(new Event("change")); }
  });
  redrawn();
  let width = innerWidth, waiting = 0;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redrawn, 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawn);
  matchMedia("print").addEventListener("change", redrawn);

  // Tables as CSV ----------------------------------------------------------------------------------------------------
  const plain = (text) => (/^[=+@\t\r]|^-(?![\d.])/.test(text) ? "'" + text : text); // no text becomes a formula
  const quoted = (text) => (/[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const read = (text) => { // a figure in the page's language, as a number; a text stays what it is
    const [, digits, percent] = text.match(/^(-?[\d.,]+)\s*(%?)$/) || [];
    if (!digits) return text;
    const value = Number(data.lang === "da" ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", ""));
    return String(percent ? Number((value / 100).toPrecision(12)) : value);
  };
  const content = (cell) => {
    if ("v" in cell.dataset) return cell.dataset.v;
    if ("s" in cell.dataset) return cell.querySelector("small").textContent;
    const tag = cell.querySelector("b"), text = cell.textContent.trim();
    return tag ? tag.className : cell.classList.contains("n") ? read(text) : text;
  };
  const csv = (table) => "\ufeff" + [...table.rows]
    .filter((row) => !row.hidden)
    .map((row) => [...row.cells].map((cell) => quoted(plain(content(cell)))).join(",") + "\r\n").join("");
  document.querySelectorAll("[data-csv]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const table = document.getElementById("table-" + button.dataset.csv);
      const link = make("a");
      link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv;charset=utf-8" }));
      link.download = button.dataset.csv + ".csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  });

  // The filter -------------------------------------------------------------------------------------------------------
  document.querySelectorAll(".filter").forEach((filter) => {
    const rows = [...document.getElementById("table-" + filter.dataset.table).tBodies[0].rows];
    const search = filter.querySelector("[type=search]"), boxes = [...filter.querySelectorAll("[type=checkbox]")];
    const limit = () => {
      const wanted = search.value.trim().toLowerCase();
      const on = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      let hits = 0;
      rows.forEach((row) => {
        row.hidden = !on.has(content(row.cells[0])) || !row.textContent.toLowerCase().includes(wanted);
        hits += !row.hidden;
      });
      filter.querySelector(".hits").textContent = said.rows.replace("{count}", hits.toLocaleString(tag));
    };
    filter.hidden = false;
    filter.addEventListener("input", limit);
    limit();
  });
})();
