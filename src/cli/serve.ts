// k8s-quest serve: the cluster's API over HTTPS, for kubectl, helm and other clients of the learner's own; the Docker engine's where it is asked for.
import { apart, flag, follow, type Given, languageAsked, oneOf, portOf, text } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { keepSmall } from "./keep-small.ts";
import { openPlace } from "./place.ts";
import { open, type Wanted } from "./serve-world.ts";

/** What worlds are asked for that tools outside look into. */
export const worldOptions = {
  ...{ world: text, seed: text, speed: text, pause: flag, mission: text, lang: text },
  docker: { type: "boolean", orValue: true },
} as const;
const options = { ...worldOptions, port: text, listen: text, kubeconfig: text };

/** What the options mean. @throws Mistake */
export function wantedOf({ values }: Given<typeof options>): Wanted {
  const { world = "default", seed, port = "0", listen = "127.0.0.1", speed = "1", pause, kubeconfig, docker, mission, lang } = values;
  apart(values, "mission", ["world"]);
  apart(values, "pause", ["speed"]);
  if (!(Number(speed) > 0)) throw new Mistake("command.speed", { option: "--speed", given: speed });
  const language = languageAsked(lang);
  return {
    world: oneOf("--world", world, ["default", "bare"]),
    port: portOf("--port", port),
    listen,
    speed: pause ? 0 : Number(speed),
    ...(seed === undefined ? {} : { seed }),
    ...(kubeconfig ? { kubeconfig } : {}),
    ...(mission === undefined ? {} : { mission }),
    ...(language ? { language } : {}),
    ...(docker === undefined ? {} : { docker: docker === true ? "socket" : portOf("--docker", docker) }),
  };
}

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "serve", options }, args, (given) => serve(wantedOf(given)));

async function serve(wanted: Wanted): Promise<number> {
  keepSmall();
  const { say } = openPlace(wanted.language);
  const mission = wanted.mission === undefined ? undefined : await (await import("./serve-mission.ts")).findMission(wanted.mission, wanted);
  const serving = await open(wanted, mission ? (grown) => mission.boot(grown) : undefined);
  process.stdout.write(`${say("serve.serving", { url: `https://${serving.address}` })}\nexport KUBECONFIG=${serving.file}\n`);
  if (serving.docker) process.stdout.write(`export DOCKER_HOST=${serving.docker.address}\n`);
  mission?.show(serving);
  await interrupted();
  mission?.close();
  serving.close();
  return 0;
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
