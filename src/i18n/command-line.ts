// The sentences about what was typed after k8s-quest: mistakes, files, terminals. Subcommands load this; the first frame does without.

import { teach } from "./catalogue.ts";
import { commandLineEn } from "./command-line-en.ts";
import { commandLineKo } from "./command-line-ko.ts";

export type CommandLineMessageId = keyof typeof commandLineEn;

teach("en", commandLineEn);
teach("ko", commandLineKo satisfies Record<CommandLineMessageId, string>);
