// podman by what of it is the same as docker's: it works on the computer's one engine. What is podman's own says that it is not there.
import type { Process, Program, Running } from "../machine/process.ts";
import { write } from "../machine/tasks.ts";

/** Verbs whose words and output are docker's. */
const SAME = new Set(
  `attach build commit container cp create diff exec export history image images import info inspect kill load login logout logs network pause port ps
  pull push rename restart rm rmi run save search start stats stop tag top unpause update volume wait`.split(/\s+/),
);

/** Podman names local images with a registry of their own, and asks for short names where several registries may be meant; here Docker Hub is. */
export const podman = (docker: Program): Program =>
  function* (self: Running): Process {
    const [verb, ...rest] = self.argv.slice(1);
    if (verb === "--version" || verb === "-v") {
      yield* write(self, self.stdout, "podman version 5.7.0\n");
      return 0;
    }
    if (verb === "version") {
      yield* write(self, self.stdout, "Client:       Podman Engine\nVersion:      5.7.0\nAPI Version:  5.7.0\nOS/Arch:      linux/amd64\n");
      return 0;
    }
    if (verb === undefined || verb === "help" || verb === "--help") {
      yield* write(
        self,
        self.stdout,
        `Manage pods, containers and images\n\nUsage:\n  podman [options] [command]\n\nAvailable here, as docker has them:\n  ${[...SAME].join(" ")}\n`,
      );
      return 0;
    }
    if (!SAME.has(verb)) {
      yield* write(self, self.stderr, `podman: k8s-quest does not simulate \`podman ${verb}\` yet\n`);
      return 125;
    }
    self.argv = ["docker", verb, ...rest];
    return yield* docker(self);
  };
