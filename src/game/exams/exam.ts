// An exam as its file tells it: how long, what passes, which shares its domains have, and which pools its tasks are drawn from.
import { Fields } from "../fields.ts";
import { sameKeys } from "../parse-mission.ts";

export interface ExamDomain {
  id: string;
  /** Of 100. */
  share: number;
}

export interface ExamWords {
  title: string;
  domains: Readonly<Record<string, string>>;
}

export interface Exam {
  /** cka, ckad, kcna: the file's name. */
  id: string;
  /** Tasks in a world, or questions with choices. */
  form: "tasks" | "choices";
  minutes: number;
  /** How many tasks or questions a whole exam has. */
  count: number;
  /** The share that passes. */
  pass: number;
  domains: readonly ExamDomain[];
  /** Tasks of other exams' pools, by domain: `cka/name`. */
  borrowed: Readonly<Record<string, readonly string[]>>;
  /** Questions of quizzes, by domain: `quiz/question`. */
  quizzes: Readonly<Record<string, readonly string[]>>;
  words: ExamWords;
}

/** @param id the file's name */
export function parseExam(file: string, id: string, yaml: unknown): Exam {
  const fields = new Fields(file, "", yaml);
  const titles: Record<string, string> = {};
  const title = fields.text("title");
  const domains = fields.list("domains").map((each) => {
    const domain = { id: each.text("id"), share: each.number("share") };
    titles[domain.id] = each.text("title");
    each.done();
    return domain;
  });
  if (domains.reduce((sum, { share }) => sum + share, 0) !== 100) fields.fail("wanted shares that make 100", "domains");
  const byDomain = (name: string): Record<string, readonly string[]> => {
    const inner = fields.optionalFields(name);
    const stray = inner?.keys.find((key) => !(key in titles));
    if (stray !== undefined) fields.fail(`there is no domain "${stray}"`, name);
    return Object.fromEntries((inner?.keys ?? []).map((key) => [key, inner!.texts(key)]));
  };
  const exam: Exam = {
    id,
    form: fields.choice("form", ["tasks", "choices"]) ?? fields.fail("is missing", "form"),
    minutes: fields.number("minutes"),
    count: fields.number("count"),
    pass: fields.number("pass"),
    domains,
    borrowed: byDomain("borrowed"),
    quizzes: byDomain("quizzes"),
    words: { title, domains: titles },
  };
  fields.done();
  return exam;
}

/** The words of a sibling file in another language: complete, and nothing but words. */
export function parseExamWords(file: string, exam: Exam, yaml: unknown): ExamWords {
  const fields = new Fields(file, "", yaml);
  const words = { title: fields.text("title"), domains: fields.textMap("domains") };
  fields.done();
  sameKeys(fields, "domains", Object.keys(exam.words.domains), Object.keys(words.domains));
  return words;
}
