// What --help answers. Loaded where help is asked for.

import { teach } from "./catalogue.ts";
import { helpEn } from "./help-en.ts";
import { helpKo } from "./help-ko.ts";

export type HelpMessageId = keyof typeof helpEn;

teach("en", helpEn);
teach("ko", helpKo);
