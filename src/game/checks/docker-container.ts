// Containers of the learner's Docker engine, as `docker inspect` shows them, and what is inside of them.
import { bytesOf } from "../../base/units.ts";
import { filesOf } from "../../docker/containers/archive.ts";
import type { DockerContainer } from "../../docker/containers/container.ts";
import type { Engine } from "../../docker/engine.ts";
import { inspect } from "../../docker/show/container-inspect.ts";
import { type Check, met, type Sight, type Verdict } from "../check.ts";
import type { Fields } from "../fields.ts";
import { fits, holdsText } from "../match.ts";
import { allOf, type Choice, field, judged, labelled, looks, nullable, parseChoice } from "./docker-choice.ts";
import { holdsEnvironment, holdsFiles, type WantedFiles } from "./docker-files.ts";
import { unlikeLog } from "./logs-contain.ts";
import { unlike } from "./selection.ts";

interface Args extends Choice {
  state?: string;
  /** healthy, unhealthy, starting; none: nobody asks for it. */
  health?: string;
  exitCode?: number;
  /** The image's name: that image now, whatever name it was asked for by; or a /regular expression/ of the name that was asked for. */
  image?: string;
  env: WantedFiles;
  /** Published: port of the computer (with or without the address) by port of the container; null: not published. */
  ports: WantedFiles;
  /** All of these, and with `only` no other. */
  networks: readonly string[];
  /** By path: a volume's name, a path of the computer, `tmpfs` or `anonymous`, each perhaps with `:ro`; null: nothing is mounted there. */
  mounts: WantedFiles;
  restart?: string;
  /** Bytes. */
  memory?: number;
  cpus?: number;
  user?: string;
  files: WantedFiles;
  logs?: string;
}

export const dockerContainer: Check<Args> = {
  name: "docker-container",
  parse(fields) {
    const args: Args = {
      ...parseChoice(fields),
      env: nullable(fields, "env"),
      ports: nullable(fields, "ports"),
      networks: fields.texts("networks"),
      mounts: nullable(fields, "mounts"),
      files: nullable(fields, "files"),
    };
    for (const key of ["state", "health", "image", "restart", "user", "logs"] as const) {
      const text = fields.optionalText(key);
      if (text !== undefined) args[key] = text;
    }
    for (const key of ["exitCode", "cpus"] as const) {
      const number = fields.optionalNumber(key);
      if (number !== undefined) args[key] = number;
    }
    const memory = memoryOf(fields);
    return memory === undefined ? args : { ...args, memory };
  },
  holds(args, sight) {
    const meant = sight.engine.containers.all.filter(
      ({ name, config }) => (args.name === undefined || fits(args.name, name)) && labelled(args.labels, config.Labels),
    );
    return judged("container", args, meant, (each) => judge(args, each, sight));
  },
};

function memoryOf(fields: Fields): number | undefined {
  const text = fields.optionalText("memory");
  return text === undefined ? undefined : (bytesOf(text) ?? fields.fail(`wanted a size such as 256m, found "${text}"`, "memory"));
}

function judge(args: Args, container: DockerContainer, { engine, booted }: Sight): Verdict {
  const what = `container ${container.name}`;
  const { hostConfig, health, config } = container;
  const { Name: policy, MaximumRetryCount: retries } = { Name: "no", MaximumRetryCount: 0, ...hostConfig.RestartPolicy };
  return allOf(
    () => field(what, "State.Status", args.state, container.status),
    () => field(what, "State.Health", args.health, health && container.live ? health.status : "none"),
    () => field(what, "State.ExitCode", args.exitCode, container.exitCode),
    () => imageIs(what, args.image, container, engine),
    () => holdsEnvironment(what, args.env, config.Env ?? []),
    () => publishes(what, args.ports, container),
    () => isOn(what, args.networks, container),
    () => mounts(what, args.mounts, container, booted.home),
    () => field(what, "HostConfig.RestartPolicy", args.restart, retries ? `${policy}:${retries}` : policy || "no"),
    () => field(what, "HostConfig.Memory", args.memory, hostConfig.Memory ?? 0),
    () => field(what, "HostConfig.NanoCpus", args.cpus, (hostConfig.NanoCpus ?? 0) / 1e9),
    () => field(what, "Config.User", args.user, config.User ?? ""),
    () => holdsFiles(what, args.files, filesOf(container)),
    () => (args.logs === undefined || holdsText(args.logs, logOf(container)) ? met : unlikeLog(what, logOf(container))),
    () => looks(what, args, args.matches === undefined && !args.where.length ? undefined : inspect(container)),
  );
}

function imageIs(what: string, wanted: string | undefined, { image, imageName }: DockerContainer, { images }: Engine): Verdict {
  if (wanted === undefined || images.find(wanted)?.id === image.id || fits(wanted, imageName)) return met;
  return unlike(what, { field: "Config.Image", actual: imageName, expected: wanted });
}

function publishes(what: string, wanted: WantedFiles, { published }: DockerContainer): Verdict {
  for (const [short, place] of Object.entries(wanted)) {
    const port = short.includes("/") ? short : `${short}/tcp`;
    const places = published
      .filter((each) => each.port === port)
      .flatMap(({ address, hostPort }) => [`${address}:${hostPort}`, `${hostPort}`]);
    if (place === null ? !places.length : places.some((each) => fits(place, each))) continue;
    return unlike(what, { field: `Ports["${port}"]`, actual: places[0], expected: place });
  }
  return met;
}

function isOn(what: string, wanted: readonly string[], { networks }: DockerContainer): Verdict {
  const names = [...networks.values()].map(({ network }) => network.name);
  return wanted.every((each) => names.includes(each))
    ? met
    : unlike(what, { field: "NetworkSettings.Networks", actual: names.join(", ") || undefined, expected: wanted.join(", ") });
}

function mounts(what: string, wanted: WantedFiles, container: DockerContainer, home: string): Verdict {
  for (const [target, text] of Object.entries(wanted)) {
    const found = container.mounts.find((each) => each.target === target);
    if (text === null && !found) continue;
    const [source = "", mode] = (text ?? "").split(/:(?=ro$|rw$)/);
    const actual = found && (found.type === "bind" ? found.source : found.type === "tmpfs" ? "tmpfs" : found.name!);
    const right =
      text !== null &&
      actual !== undefined &&
      (source === "anonymous" ? /^[0-9a-f]{64}$/.test(actual) : fits(source.replace(/^~(?=\/|$)/, home), actual)) &&
      (mode === undefined || (mode === "ro") === found!.readOnly);
    if (!right) return unlike(what, { field: `Mounts[${target}]`, actual: found?.readOnly ? `${actual}:ro` : actual, expected: text });
  }
  return met;
}

const logOf = ({ runs, run }: DockerContainer): string =>
  [...new Set([...runs, ...(run ? [run] : [])])].flatMap(({ log }) => log.from(0).map(({ text }) => text)).join("");
