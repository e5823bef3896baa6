"use strict";
// Polls the state once a second and redraws four tables. Everything is text: nothing from the network becomes markup.
function row(cells, names) {
  const line = document.createElement("tr");
  cells.forEach((value, place) => {
    const cell = document.createElement("td");
    if (value instanceof Node) cell.append(value); else cell.textContent = value;
    if (names) cell.dataset.name = names[place];
    if (typeof value === "number") cell.className = "number";
    if (names && names[place] === "Time") cell.className = "whole";
    line.append(cell);
  });
  return line;
}
function bar(share) {
  const track = document.createElement("span"), fill = document.createElement("span"), both = document.createElement("span");
  track.className = "track"; fill.className = "bar"; fill.style.width = Math.min(100, share) + "%";
  track.append(fill); both.append(track, " " + Math.round(share) + " %");
  return both;
}
function draw(state) {
  document.querySelectorAll("#summary [data-key]").forEach((cell) => { cell.textContent = state[cell.dataset.key]; });
  document.getElementById("stations").replaceChildren(...state.stations.map((one) => row([
    one.name + (one.pace ? "" : " (closed)") + (one.refusing ? " (refusing)" : ""), bar(100 * one.busy / one.servers),
    one.busy + " of " + one.servers, one.waiting])));
  const faults = Object.entries(state.faults).map(([number, one]) => row([number, [one.kind, one.system, one.source].filter(Boolean).join(" ")]));
  document.getElementById("faults").replaceChildren(...(faults.length ? faults : [row(["", "None"])]));
  document.getElementById("systems").replaceChildren(...state.systems.map((one) => row([one.name, one.requests, one.failed, one.whose])));
  const names = ["No.", "System", "Segment", "User", "Outcome", "Status", "Time", "Way"];
  document.getElementById("last").replaceChildren(...state.last.reverse().map((one) => row([
    String(one.number), one.system, one.segment, one.user, one.outcome, String(one.status || ""),
    one.left === null ? "under way" : Math.floor((one.left - one.arrived) / 1000) + " ms",
    one.visits.map((visit) => visit.station).join(" → ")], names)));
}
async function poll() {
  const alive = document.getElementById("alive");
  try {
    const answer = await fetch("/control/state", {credentials: "same-origin"});
    if (!answer.ok) throw new Error("status " + answer.status);
    draw(await answer.json());
    alive.textContent = "Updated every second.";
  } catch (error) {
    alive.textContent = "No answer: " + error.message;
  }
}
setInterval(poll, 1000);
poll();
