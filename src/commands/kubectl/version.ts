// kubectl version.

import { SERVER_VERSION } from "../../api/version.ts";
import { dumpYaml } from "../../base/yaml.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { flag } from "./flags.ts";
import { refuse } from "./refusal.ts";
import { verb } from "./session.ts";
import { CLIENT_VERSION, KUSTOMIZE_VERSION } from "./versions.ts";

export const command: Command = {
  name: "version",
  summary: "Print the client and server version information",
  long: "Print the version of kubectl and of the server of the current context.",
  examples: `# The client and server versions
kubectl version`,
  usage: "version [flags]",
  flags: [
    flag("client", "bool", "false", "Only the client's version (no server is asked)."),
    flag("output", "string", "", "One of 'yaml' or 'json'.", { shorthand: "o" }),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length) refuse(`extra arguments: [${call.args.join(" ")}]`);
    const output = call.string("output");
    if (output && output !== "json" && output !== "yaml") refuse("--output must be 'yaml' or 'json'");
    let problem: unknown;
    let server: typeof SERVER_VERSION | undefined;
    if (!call.bool("client")) {
      try {
        (yield* session.door()).traffic?.version();
        server = SERVER_VERSION;
      } catch (error) {
        if (call.bool("match-server-version")) throw error;
        problem = error;
      }
    }
    const all = { clientVersion: CLIENT_VERSION, kustomizeVersion: KUSTOMIZE_VERSION, ...(server ? { serverVersion: server } : {}) };
    if (output === "json") yield* session.out(`${inOrder(all)}\n`);
    else if (output === "yaml") yield* session.out(`${dumpYaml(all)}\n`);
    else {
      yield* session.out(`Client Version: ${CLIENT_VERSION.gitVersion}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
      if (server) yield* session.out(`Server Version: ${server.gitVersion}\n`);
    }
    if (problem) throw problem;
    return 0;
  }),
};

/** Go writes the fields of this struct in their own order. */
const inOrder = (value: object): string => JSON.stringify(value, null, 2);
