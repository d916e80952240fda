// What --help answers. Loaded where help is asked for.
import { helpEn } from "./help-en.ts";
import { helpKo } from "./help-ko.ts";
import { teach } from "./index.ts";

export type HelpMessageId = keyof typeof helpEn;

teach("en", helpEn);
teach("ko", helpKo);
