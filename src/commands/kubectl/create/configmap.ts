// kubectl create configmap.

import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { configMap } from "./data.ts";
import { generator, sourceFlags, sources } from "./generator.ts";

export const command: Command = generator({
  name: "configmap",
  aliases: ["cm"],
  summary: "Create a config map from a local file, directory or literal value",
  usage: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  failure: "failed to create configmap: ",
  flags: [...sourceFlags, flag("append-hash", "bool", "false", "Appends a hash of the config map to its name.")],
  generate: (session, call, name) =>
    configMap(
      name,
      {
        files: call.list("from-file"),
        literals: call.list("from-literal"),
        envFiles: call.list("from-env-file"),
        appendHash: call.bool("append-hash"),
      },
      sources(session),
    ),
});
