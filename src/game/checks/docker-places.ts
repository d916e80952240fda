// Networks and volumes of the learner's Docker engine, and that something is not there.
import { inspectNetwork, inspectVolume } from "../../docker/show/others.ts";
import { type Check, met, unmet, type Verdict } from "../check.ts";
import { fits } from "../match.ts";
import {
  allOf,
  type Choice,
  type DockerThing,
  field,
  judged,
  labelled,
  looks,
  nullable,
  parseChoice,
  parseThing,
} from "./docker-choice.ts";
import { holdsFiles, type WantedFiles } from "./docker-files.ts";
import { unlike } from "./selection.ts";

interface NetworkArgs extends Choice {
  driver?: string;
  /** Names of containers that must be on it. */
  containers: readonly string[];
}

export const dockerNetwork: Check<NetworkArgs> = {
  name: "docker-network",
  parse(fields) {
    const driver = fields.optionalText("driver");
    return { ...parseChoice(fields), ...(driver === undefined ? {} : { driver }), containers: fields.texts("containers") };
  },
  holds(args, { engine }) {
    const meant = engine.networks.all.filter(
      (each) => (args.name === undefined || fits(args.name, each.name)) && labelled(args.labels, each.options.Labels),
    );
    return judged("network", args, meant, (network) => {
      const what = `network ${network.name}`;
      const there = [...network.endpoints.values()].map(({ name }) => name);
      return allOf(
        () => field(what, "Driver", args.driver, network.driver),
        () =>
          args.containers.every((each) => there.includes(each))
            ? met
            : unlike(what, { field: "Containers", actual: there.join(", ") || undefined, expected: args.containers.join(", ") }),
        () => looks(what, args, inspectNetwork(network)),
      );
    });
  },
};

interface VolumeArgs extends Choice {
  files: WantedFiles;
  /** Some container has it. */
  inUse?: boolean;
}

export const dockerVolume: Check<VolumeArgs> = {
  name: "docker-volume",
  parse: (fields) => ({
    ...parseChoice(fields),
    files: nullable(fields, "files"),
    ...(fields.has("inUse") ? { inUse: fields.flag("inUse") } : {}),
  }),
  holds(args, { engine }) {
    const meant = engine.volumes.all.filter(
      (each) => (args.name === undefined || fits(args.name, each.name)) && labelled(args.labels, each.labels),
    );
    return judged("volume", args, meant, (volume) => {
      const what = `volume ${volume.name}`;
      return allOf(
        () =>
          args.inUse === undefined || args.inUse === engine.volumes.inUse(volume)
            ? met
            : unmet(args.inUse ? "check.docker-unused" : "check.docker-in-use", { what }),
        () => holdsFiles(what, args.files, volume.files),
        () => looks(what, args, inspectVolume(volume)),
      );
    });
  },
};

/** No such thing is there: by name, or a /regular expression/ of names. */
export const dockerAbsent: Check<{ thing: DockerThing; name: string }> = {
  name: "docker-absent",
  parse: parseThing,
  holds({ thing, name }, { engine }): Verdict {
    const { containers, images, networks, volumes } = engine;
    const names = {
      container: () => containers.all.map((each) => each.name),
      image: () => images.all.flatMap((image) => images.tags(image)),
      network: () => networks.all.map((each) => each.name),
      volume: () => volumes.all.map((each) => each.name),
    }[thing]();
    const wanted = thing === "image" && !/^\/|:/.test(name) ? `${name}:latest` : name;
    const found = names.find((each) => fits(wanted, each));
    return found === undefined ? met : unmet("check.present", { what: `${thing} ${found}` });
  },
};
