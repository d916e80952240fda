// Standings while the clock goes, and the podium at the end.
import { at, element, inWords, lead, say } from "./words.js";

/** Rows that can be read from the back: in one column, and in each of two. */
const ONE = 12;
const TWO = 13;
/** Rows below the podium. */
const REST = 15;
/** Names on one step. */
const SHARED = 3;

const known = new Map();

/** A row's element is kept, so that bars grow instead of jumping. */
function makeRow(row, most) {
  let made = known.get(row.player);
  if (!made) {
    made = element("li", "");
    made.append(
      element("span", "place"),
      element("span", "name"),
      element("span", "bar"),
      element("span", "points"),
      element("span", "mark"),
    );
    made.children[2].append(element("i", ""), element("i", "sure"));
    known.set(row.player, made);
  }
  const [place, name, bar, points, mark] = made.children;
  const before = Number(points.textContent || 0);
  made.className = `${row.mark}${row.online || row.mark !== "provisional" ? "" : " away"}${row.points > before ? " fresh" : ""}`;
  place.textContent = row.mark === "refused" ? "–" : String(row.place);
  name.textContent = row.name;
  name.title = row.name;
  bar.children[0].style.width = `${(100 * row.points) / most}%`;
  bar.children[1].style.width = `${(100 * Math.min(row.points, row.confirmed)) / most}%`;
  points.textContent = String(row.points);
  mark.replaceChildren(...markOf(row));
  return made;
}

function markOf(row) {
  if (row.mark === "verified") return ["✓ ", element("span", "", say("verified"))];
  if (row.mark === "refused") return ["✗ ", element("span", "", say("refused", { problem: row.problem ?? "" }))];
  if (row.over) return ["■ ", element("span", "", say("finished"))];
  if (!row.online) return ["… ", element("span", "", say("away"))];
  return [element("span", "", row.points && row.confirmed >= row.points ? `✓ ${say("provisional")}` : say("provisional"))];
}

export function drawRunning({ feed, game, join, phase, rows, tasks }) {
  const two = rows.length > ONE;
  const fit = two ? 2 * TWO : ONE;
  const list = at("rows");
  const shown = rows.slice(0, fit);
  list.className = two ? "two" : "";
  list.style.gridTemplateRows = two ? `repeat(${Math.ceil(shown.length / 2)}, auto)` : "";
  list.replaceChildren(...shown.map((row) => makeRow(row, game.most)));
  at("more").textContent = rows.length > fit ? say("more", { count: rows.length - fit }) : "";
  const done = rows.filter((row) => row.mark !== "provisional").length;
  at("checking").hidden = phase !== "checking";
  at("checking").textContent = `${say("checking")} · ${say("checking-how", { done, all: rows.length })}`;
  at("late").textContent = phase === "running" ? `${say("late")} k8s-quest challenge join ${join.addresses[0]} ${join.code}` : "";
  at("feed").replaceChildren(
    ...feed.slice(0, 8).map(({ name, points, task, whole }) => {
      const text = whole && tasks[task] ? say("solved", { name, task: inWords(tasks[task].title) }) : say("gain", { name, points });
      return element("li", whole ? "whole" : "", text);
    }),
  );
}

export function drawFinal({ game, rows }) {
  at("podium-title").textContent = say("podium");
  const onSteps = rows.filter((row) => row.place <= 3 && row.points > 0 && row.mark === "verified");
  at("podium").replaceChildren(...[1, 2, 3].flatMap((place) => step(onSteps.filter((row) => row.place === place)) ?? []));
  const others = rows.filter((row) => !onSteps.includes(row));
  // Whoever leads may scroll; a wall does not.
  const shown = lead ? others : others.slice(0, REST);
  at("rest").replaceChildren(
    ...shown.map((row) => {
      const made = makeRow(row, game.most);
      made.children[2].hidden = true;
      made.classList.remove("fresh");
      return made;
    }),
  );
  at("rest-more").textContent = others.length > shown.length ? say("more", { count: others.length - shown.length }) : "";
}

/** Those who share a place. */
function step(rows) {
  if (!rows.length) return undefined;
  const [{ place, points }] = rows;
  const made = element("li", `step-${place}`);
  const shown = lead ? rows : rows.slice(0, SHARED);
  made.append(element("b", "", String(place)), ...shown.map((row) => element("b", "name", row.name)));
  if (rows.length > shown.length) made.append(element("span", "", say("more", { count: rows.length - shown.length })));
  made.append(element("span", "", say("points", { points })), element("span", "mark", `✓ ${say("verified")}`));
  return made;
}
