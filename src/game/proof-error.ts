// What does not hold of content that is being proved: in English for whoever reads the error, and in the language of who asked for the proof.
import { type Message, type MessageId, translate, type Values } from "../i18n/index.ts";
import type { ProofMessageId } from "../i18n/proof.ts";
import "../i18n/proof.ts";
import { MissionError } from "./attempt.ts";

export type Say = (id: MessageId, values?: Values) => string;
const english: Say = (id, values) => translate("en", id, values);

export class ProofError extends MissionError {
  constructor(readonly tell: (say: Say) => string) {
    super(tell(english));
  }
}

/** A case of a proof. */
export interface Provable {
  /** What it is called in English. */
  readonly name: string;
  /** The same, where it is more than a name that its author gave. */
  readonly told?: Message;
  /** @throws MissionError when content does not do what it promises */
  prove(): void;
}

/** What a case is called. */
export const titled = (id: ProofMessageId, values?: Values): { name: string; told: Message } => ({
  name: english(id, values),
  told: { id, ...(values ? { values } : {}) },
});

/** A message as it stands within another one. */
export const tellMessage = (say: Say, { id, values }: Message): string => say(id, values);
