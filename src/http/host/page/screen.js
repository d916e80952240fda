// The page: hears the whole picture at each change and draws it. All text is set as text; nothing here is ever read as markup.
import { drawFinal, drawRunning } from "./podium.js";
import { at, element, inWords, lead, nextLanguage, say, speakNext, spokenLanguage } from "./words.js";

/** Players whose names are shown in large type. */
const MANY = 40;

let picture;
/** Page ms at which the clock of the game stood at 0. */
let zero = 0;

async function command(name, body = "") {
  const { ok } = await fetch(name, { method: "POST", body });
  at("offline").hidden = ok;
}

function drawLobby() {
  const { join, rows } = picture;
  at("join").textContent = say("join");
  at("join-how").textContent = say("join-how");
  at("join-code").textContent = join.code;
  at("commands").replaceChildren(...join.addresses.map((url) => element("code", "", `k8s-quest challenge join ${url} ${join.code}`)));
  const count = rows.length;
  const id = count === 0 ? "no-players" : count === 1 ? "one-player" : "players";
  at("count").textContent = `${say(id, { count })} · ${say("waiting")}`;
  const many = count > MANY;
  at("names").className = many ? "many" : "";
  // Where not all fit, everybody still sees the own name come.
  const byArrival = [...rows].sort((a, b) => (many ? b.player - a.player : a.player - b.player));
  at("names").replaceChildren(...byArrival.map(chip));
}

function chip({ name, online, player }) {
  const made = element("li", online ? "" : "away", name);
  if (lead) {
    const out = element("button", "", say("remove"));
    out.type = "button";
    out.addEventListener("click", () => confirm(say("remove-sure", { name })) && command("remove", String(player)));
    made.append(out);
  }
  return made;
}

function draw() {
  if (!picture) return;
  const { game, phase, rows } = picture;
  document.documentElement.lang = spokenLanguage();
  document.body.dataset.phase = phase;
  document.body.dataset.page = lead ? "lead" : "wall";
  document.title = `${inWords(game.title)} · ${say("title")}`;
  at("title").textContent = inWords(game.title);
  at("lobby").hidden = phase !== "lobby";
  at("running").hidden = phase !== "running" && phase !== "checking";
  at("final").hidden = phase !== "final";
  at("start").hidden = !lead || phase !== "lobby";
  at("start").disabled = !rows.length;
  at("end").hidden = !lead || phase !== "running";
  at("start").textContent = say("start");
  at("end").textContent = say("end");
  at("offline").textContent = say("reconnecting");
  at("language").textContent = nextLanguage();
  if (phase === "lobby") drawLobby();
  else if (phase === "final") drawFinal(picture);
  else drawRunning(picture);
  tick();
}

function tick() {
  if (!picture) return;
  const { game, phase } = picture;
  const left = phase === "lobby" ? game.limit : phase === "running" ? Math.max(0, game.limit - (performance.now() - zero)) : 0;
  at("clock").hidden = phase === "checking" || phase === "final";
  const seconds = Math.ceil(left / 1000);
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  at("time").textContent = `${hours ? `${hours}:` : ""}${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  at("left").textContent = phase === "running" ? say("left") : "";
  at("clock").className = phase !== "running" ? "" : left < 60_000 ? "last" : left < 300_000 ? "soon" : "";
}

function listen() {
  const source = new EventSource("events");
  source.onopen = () => {
    at("offline").hidden = true;
  };
  source.onmessage = ({ data }) => {
    picture = JSON.parse(data);
    zero = performance.now() - picture.elapsed;
    draw();
  };
  source.addEventListener("clock", ({ data }) => {
    zero = performance.now() - Number(data);
  });
  source.onerror = () => {
    at("offline").hidden = false;
    if (source.readyState !== EventSource.CLOSED) return;
    // The browser has given up: a host that begins again may have been busy.
    setTimeout(listen, 2000);
  };
}

at("start").addEventListener("click", () => command("start"));
at("end").addEventListener("click", () => confirm(say("end-sure")) && command("end"));
at("language").addEventListener("click", () => {
  speakNext();
  draw();
});
setInterval(tick, 250);
addEventListener("resize", draw);
listen();
