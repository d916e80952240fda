// What is wrong with content, in the language of who reads it.
import { reworded } from "../i18n/content.ts";
import { type Language, translate } from "../i18n/index.ts";
import { ContentError } from "./fields.ts";
import { ProofError } from "./proof-error.ts";

/** A mistake in a content file, what content does not hold to, or a world that cannot be set up, told in a language. */
export function problemIn(language: Language, error: Error): string {
  if (error instanceof ProofError) return error.tell((id, values) => translate(language, id, values));
  if (!(error instanceof ContentError)) return reworded(language, error.message);
  const { file, path, problem } = error;
  return new ContentError(file, path, reworded(language, problem)).message;
}
