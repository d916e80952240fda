// kubectl create configmap.

import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { configMap } from "./data.ts";
import { generator, sources } from "./generator.ts";

export const command: Command = generator({
  name: "configmap",
  aliases: ["cm"],
  summary: "Create a config map from a local file, directory or literal value",
  usage: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  failure: "failed to create configmap: ",
  flags: [
    flag(
      "from-file",
      "stringSlice",
      "[]",
      "A file whose name, or the key given before it, becomes the key; or a folder, each file of which becomes one.",
    ),
    flag("from-literal", "stringArray", "[]", "A key and its value, as mykey=somevalue."),
    flag("from-env-file", "stringSlice", "[]", "A file of lines key=value, each of which becomes a pair."),
    flag("append-hash", "bool", "false", "Appends a hash of the config map to its name."),
  ],
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
