// Papers by their codes: whoever has a code finds out here what is played.
import { assetsFolder } from "../../base/assets.ts";
import type { Language } from "../../i18n/index.ts";
import { openChallenge } from "../challenges/challenge.ts";
import { problemOf } from "../challenges/problem.ts";
import type { ContentFolder } from "../contents.ts";
import { contentsOf } from "../contents-of.ts";
import { type ExamCode, readExamCode } from "../exams/code.ts";
import { openTasks } from "../exams/paper.ts";
import type { Paper } from "./paper.ts";
import { PaperError } from "./verify.ts";

/** Opens papers of any kind. What it gives throws PaperError for a code that cannot be opened here. */
export async function papersOf(language: Language, content: ContentFolder = { path: assetsFolder }): Promise<(code: string) => Paper> {
  const shelf = { content, contents: (await contentsOf(content))(language), language };
  return (code) => {
    const exam = readExamCode(code);
    if (exam) return examOf(exam, content, language);
    try {
      return openChallenge(shelf, code);
    } catch (error) {
      const problem = problemOf(error);
      throw problem ? new PaperError(problem) : error;
    }
  };
}

function examOf(code: ExamCode, content: ContentFolder, language: Language): Paper {
  const opened = openTasks(content, code, language);
  if (!opened) throw new PaperError({ id: "verify.no-exam", values: { exam: code.exam } });
  return opened.paper;
}
