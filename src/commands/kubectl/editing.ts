// Changing text in an editor until it is right: the loop behind edit, create --edit and edit-last-applied (cmd/util/editor).

import type { Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { Session } from "./session.ts";

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** What stands above the configuration that was applied last. */
export const APPLIED_HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

/** Why a saved text was not taken; shown above it when it is opened again. */
export interface Reason {
  head: string;
  details: readonly string[];
}

/** What is wrong with a text; nothing is told beside the reason where `said` is absent. */
export interface Wrong {
  said?: string;
  reason: Reason;
}

export type Verdict = "done" | { again: readonly Reason[] };

export interface Editing {
  text: string;
  extension: "yaml" | "json";
  /** Instead of the usual words above the text. JSON, which has no comments, gets none. */
  header?: string;
  /** What is wrong with the form of the text, told and edited again. */
  validate(text: string): Wrong | undefined;
  /** Does what the text says. @throws Refusal, after which the text is kept */
  save(text: string): Task<Verdict>;
}

export const stripComments = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n");

/** @throws Refusal */
export function* editing(session: Session, options: Editing): Task<void> {
  let reasons: readonly Reason[] = [];
  let content = options.text;
  let edited: string | undefined;
  let failed = false;
  for (;;) {
    const told = reasons.map(
      ({ head, details }) =>
        `# ${head.replaceAll("\n", "\n# ")}${details.length ? ":" : ""}\n${details.map((detail) => `# * ${detail.replaceAll("\n", "\n# ")}\n`).join("")}#\n`,
    );
    const header = options.extension === "json" ? "" : (options.header ?? HEADER) + told.join("");
    const before: string | undefined = edited;
    const file = yield* launch(session, header + content, options.extension);
    edited = session.self.machine.files.read(file).replaceAll("\r\n", "\n");
    if (failed && stripComments(before ?? "") === stripComments(edited))
      return yield* kept(session, file, new Refusal("Edit cancelled, no valid changes were saved."));
    const wrong = options.validate(stripComments(edited));
    if (wrong) {
      failed = true;
      reasons = [wrong.reason];
      content = stripComments(edited);
      if (wrong.said) yield* session.err(`${wrong.said}\n`);
      session.self.machine.files.remove(file);
      continue;
    }
    if (stripComments(edited) === stripComments(options.text)) {
      session.self.machine.files.remove(file);
      return yield* session.err("Edit cancelled, no changes made.\n");
    }
    if (!stripComments(edited).trim()) {
      session.self.machine.files.remove(file);
      return yield* session.err("Edit cancelled, saved file was empty.\n");
    }
    let verdict: Verdict;
    try {
      verdict = yield* options.save(stripComments(edited));
    } catch (error) {
      return yield* kept(session, file, error);
    }
    if (verdict === "done") return session.self.machine.files.remove(file);
    session.self.machine.files.remove(file);
    failed = true;
    reasons = verdict.again;
    content = stripComments(edited);
  }
}

function* kept(session: Session, file: string, error: unknown): Task<never> {
  yield* session.err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
  throw error;
}

/** Opens the learner's editor on a new file; gives its path once the editor has ended. @throws Refusal */
function* launch(session: Session, text: string, extension: string): Task<string> {
  const { self } = session;
  const { machine } = self;
  const file = `/tmp/kubectl-edit-${machine.random.between(100_000_000, 4_294_967_295)}.${extension}`;
  if (!machine.files.exists("/tmp")) machine.files.makeFolder("/tmp", { parents: true, mode: 0o1777 });
  machine.files.write(file, session.call.bool("windows-line-endings") ? text.replaceAll("\n", "\r\n") : text, { mode: 0o600 });
  const editor = self.environment["KUBE_EDITOR"] || self.environment["EDITOR"] || "vi";
  const words = /["'\\]/.test(editor) ? ["sh", "-c", `${editor} ${file}`] : [...editor.split(" ").filter(Boolean), file];
  const found = machine.which(words[0]!, self.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", self.directory);
  if (!found) return refuse(`unable to launch the editor ${JSON.stringify(editor)}`);
  const child = machine.processes.spawn({ argv: words, program: found.program, parent: self });
  if (yield* exitOf(child)) refuse(`there was a problem with the editor ${JSON.stringify(editor)}`);
  return file;
}
