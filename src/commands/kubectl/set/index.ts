// kubectl set: changes one field of what exists.
import type { Command } from "../../command.ts";
import { command as env } from "./env.ts";
import { command as image } from "./image.ts";
import { selector, serviceAccount, subject } from "./others.ts";
import { command as resources } from "./resources.ts";

export const command: Command = {
  name: "set",
  summary: "Set specific features on objects",
  usage: "set SUBCOMMAND",
  flags: [],
  helpsOnError: true,
  subcommands: [env, image, resources, selector, serviceAccount, subject],
};
