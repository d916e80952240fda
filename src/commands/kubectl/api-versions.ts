// kubectl api-versions.
import { apiVersion } from "../../api/kind.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { misuse } from "./refusal.ts";
import { verb } from "./session.ts";

export const command: Command = {
  name: "api-versions",
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  examples: `# The supported API versions
kubectl api-versions`,
  usage: "api-versions",
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length) misuse(`unexpected arguments: [${call.args.join(" ")}]`);
    const { mapper } = yield* session.door();
    const versions = [...new Set(mapper.latest().map(apiVersion))].sort();
    yield* session.out(versions.map((version) => `${version}\n`).join(""));
    return 0;
  }),
};
