// The way into exams: chosen or gone on with, taken against the clock, and their reports.
import { basename } from "node:path";
import { MissionError } from "../../game/attempt.ts";
import type { Boot } from "../../game/boot.ts";
import type { Block } from "../../game/document.ts";
import { isRow, readBank, skillsMeant, skillsOf } from "../../game/drills/bank.ts";
import { ChoicesRun, choicesReport, openChoices } from "../../game/exams/choices.ts";
import type { ChoicesLog } from "../../game/exams/choices-log.ts";
import { type ExamCode, readExamCode } from "../../game/exams/code.ts";
import { choicesDocument, documentOf } from "../../game/exams/document.ts";
import type { Exam } from "../../game/exams/exam.ts";
import { notesOf } from "../../game/exams/notes.ts";
import { type OpenedExam, openTasks } from "../../game/exams/paper.ts";
import { reportOf } from "../../game/exams/report.ts";
import { ExamStore } from "../../game/exams/saved.ts";
import { examFiles, openExam } from "../../game/exams/shelf.ts";
import { ContentError } from "../../game/fields.ts";
import { problemIn } from "../../game/problem-in.ts";
import type { AttemptRecord } from "../../game/progress/data.ts";
import { noteReviews } from "../../game/progress/notes.ts";
import { RunStore, type SavedRun } from "../../game/runs/journal.ts";
import type { Run } from "../../game/runs/run.ts";
import { RunError } from "../../game/runs/run-error.ts";
import { reviewsOfMarks } from "../../game/skills/reviews.ts";
import { verbsIn } from "../../game/skills/verbs.ts";
import { header, rule } from "../components.ts";
import type { AppDoor } from "../door.ts";
import { ExamMenu, type OpenExam } from "../screens/exam.ts";
import { ChoicesView } from "../screens/exam-choices.ts";
import { NotesView } from "../screens/exam-notes.ts";
import { ReportView } from "../screens/exam-report.ts";
import { wrap } from "../text.ts";
import type { Frame } from "../view.ts";
import type { DrillRequest } from "./drill.ts";
import { playRun, runOptions } from "./play-run.ts";

/** What the command line may say: which exam, how long, which seed. */
export interface ExamRequest {
  exam?: string;
  minutes?: number;
  seed?: string;
}

/** @param given a request as JSON */
export function enter(door: AppDoor, boot: Boot, [given]: readonly string[] = []): void {
  new ExamRoom(door, boot, given === undefined ? {} : (JSON.parse(given) as ExamRequest)).enter();
}

class ExamRoom {
  readonly #runs: RunStore;
  readonly #store: ExamStore;
  #note: string | undefined;

  constructor(
    private readonly door: AppDoor,
    private readonly boot: Boot,
    private readonly request: ExamRequest,
  ) {
    const { folder } = door.options.settings;
    this.#runs = new RunStore(folder, () => this.#now());
    this.#store = new ExamStore(folder);
  }

  enter(): void {
    const { exam: id, minutes } = this.request;
    const found = id === undefined ? undefined : openExam(this.door.options.content, id, this.door.language);
    this.#menu(found && { exam: found.exam, minutes: minutes ?? found.exam.minutes });
  }

  #now(): number {
    return Date.parse(this.door.options.today());
  }

  #menu(chosen?: { exam: Exam; minutes: number }): void {
    const { door } = this;
    const { content } = door.options;
    const exams = examFiles(content).map((file) => {
      const { exam, words } = openExam(content, basename(file, ".yaml"), door.language)!;
      return { exam, title: words.title };
    });
    const state = {
      exams,
      open: this.#open(),
      reports: this.#store.reports().map((file) => ({ name: basename(file, ".md"), show: () => this.#showFile(file) })),
    };
    const menu = new ExamMenu(
      () => ({ ...state, ...(this.#note === undefined ? {} : { note: this.#note }) }),
      {
        begin: (exam, minutes) => this.#begin(exam, minutes),
        back: () => door.back(),
        changed: () => door.changed(),
      },
      chosen,
    );
    door.show(menu);
  }

  /** Exams that were left, tasks and choices. */
  #open(): OpenExam[] {
    const runs = this.#runs.waiting().flatMap((saved): OpenExam[] => {
      const code = readExamCode(saved.log.code);
      if (!code) return [];
      const left = code.minutes * 60_000 - saved.log.at - (this.#now() - saved.wall);
      return [
        {
          code: saved.log.code,
          left,
          resume: () => this.#wait("exam.making", () => this.#resumeTasks(saved, code)),
          discard: () => this.#discard(() => this.#runs.discard(saved)),
        },
      ];
    });
    const choices = this.#store.open().map((log): OpenExam => {
      const code = readExamCode(log.code)!;
      return {
        code: log.code,
        left: Date.parse(log.startedAt) + code.minutes * 60_000 - this.#now(),
        resume: () => this.#choices(code, log),
        discard: () => this.#discard(() => this.#store.clear(log)),
      };
    });
    return [...runs, ...choices];
  }

  /** Worlds take a moment to be made and to be played again: the screen says so meanwhile. */
  #wait(id: "exam.making" | "exam.reporting", work: () => void): void {
    const lines = (frame: Frame) => [
      header(frame, `⎈ ${frame.say("exam.title")}`),
      rule(frame),
      "",
      ...wrap(frame.say(id), frame.columns, frame.theme),
    ];
    this.door.show({ lines, key: () => {} });
    this.door.options.wall.after(20, () => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof MissionError || error instanceof ContentError)) throw error;
        this.door.home({ id: "mission.cannot-start", values: { problem: problemIn(this.door.language, error) } });
      }
    });
  }

  #discard(work: () => void): void {
    work();
    this.#menu();
  }

  #begin(exam: Exam, minutes: number): void {
    const seed =
      this.request.seed ??
      Math.floor(Math.random() * 36 ** 6)
        .toString(36)
        .toUpperCase();
    const code: ExamCode = { exam: exam.id, minutes, seed };
    if (exam.form === "choices") this.#choices(code);
    else this.#wait("exam.making", () => this.#tasks(code));
  }

  #tasks(code: ExamCode, saved?: SavedRun): void {
    const { door, boot } = this;
    const opened = openTasks(door.options.content, code, saved?.log.language ?? door.language);
    const pages = notesOf(door.options.content, door.language);
    let playing: Run | undefined;
    const notes = {
      label: () => door.frame.say("exam.notes"),
      open: (leave: () => void) => {
        playing?.read(true);
        const back = () => {
          playing?.read(false);
          leave();
        };
        return new NotesView(pages, { back, changed: () => door.changed() });
      },
    };
    const options = opened && { ...runOptions(door, boot, opened.paper), player: door.settings.name, startedAt: door.options.today() };
    const played =
      options &&
      playRun(door, {
        store: this.#runs,
        options,
        ...(saved ? { saved } : {}),
        view: { feedback: false, pages: { f4: notes } },
        begun: (run) => {
          playing = run;
        },
        leave: () => this.#menu(),
        ended: ({ run }) => this.#wait("exam.reporting", () => this.#ended(opened, run)),
      });
    if (played) return;
    this.#note = door.frame.say("exam.other-content", { code: saved?.log.code ?? "" });
    this.#menu();
  }

  #resumeTasks(saved: SavedRun, code: ExamCode): void {
    try {
      this.#tasks(code, saved);
      return;
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.#note = this.door.frame.say(error.id, error.values);
    }
    this.#menu();
  }

  #ended(opened: OpenedExam, run: Run): void {
    const { door } = this;
    const report = reportOf(opened, run, this.boot, door.language);
    this.#note = undefined;
    door.library.update((data) => {
      noteReviews(data, reviewsOfMarks(report.marks, `exam:${report.code}`, door.options.today()));
      const verbs = verbsIn(run.session.commands);
      data.attempts.push({ ...attemptOf(report, door.options.today()), time: report.time, verbs });
    });
    this.#report(report, documentOf(report, door.language, this.#skillNames()));
  }

  /** What skills and rows are called: skills of rows without drills are told by their rows. */
  #skillNames(): (name: string) => string {
    const { library, options, language } = this.door;
    const bank = readBank(options.content, language);
    const titles = new Map<string, string>(bank.flatMap(({ skills }) => skills.map(({ id, title }): [string, string] => [id, title])));
    for (const { item } of library.rows) titles.set(item.id, item.title);
    return (name) =>
      titles.get(name) ??
      (skillsMeant(bank, name)
        .map((id) => titles.get(id))
        .join(", ") ||
        library.rows.find(({ item }) => isRow(item.id, name.split("/")[0]!))?.item.title ||
        name);
  }

  #choices(code: ExamCode, saved?: ChoicesLog): void {
    const { door } = this;
    const opened = openChoices(door.options.content, code, door.language);
    const player = { player: door.settings.name, startedAt: door.options.today(), language: door.language };
    const run = opened && (saved ? ChoicesRun.resume(opened, saved) : new ChoicesRun(opened, player));
    if (!run) {
      this.#note = door.frame.say("exam.other-content", { code: saved?.code ?? "" });
      this.#menu();
      return;
    }
    const keep = () => this.#store.write(run.log);
    const end = () => {
      this.#store.clear(run.log);
      door.leaving(undefined);
      this.#note = undefined;
      const report = choicesReport(run, (row) => skillsOf(door.options.content, row, door.language));
      door.library.update((data) => {
        noteReviews(data, reviewsOfMarks(report.marks, `exam:${report.code}`, door.options.today()));
        data.attempts.push({ ...attemptOf(report, door.options.today()), time: report.time });
      });
      this.#report(report, choicesDocument(report, door.language, this.#skillNames()));
    };
    if (run.now(this.#now()) >= run.limit) {
      run.end(this.#now());
      end();
      return;
    }
    keep();
    door.leaving(keep);
    const leave = () => {
      keep();
      door.leaving(undefined);
      this.#menu();
    };
    const hooks = { kept: keep, leave, ended: end, changed: () => door.changed() };
    const time = { now: () => this.#now(), wall: door.options.wall };
    door.show(new ChoicesView(run, hooks, time, saved && door.frame.say("exam.resumed")));
  }

  #report(report: { code: string; startedAt: string; title: string; drills: readonly string[] }, blocks: readonly Block[]): void {
    const file = this.#store.report(report, blocks, this.door.language);
    this.#show(blocks, file, report.drills);
  }

  #show(blocks: readonly Block[], file: string, skills: readonly string[]): void {
    const { door } = this;
    const request: DrillRequest = { skills };
    const drill = () => door.openPractice("drill", [JSON.stringify(request)]);
    door.show(
      new ReportView(blocks, { back: () => this.#menu(), changed: () => door.changed(), ...(skills.length ? { drill } : {}) }, file),
    );
  }

  /** An earlier report, as it was written. */
  #showFile(file: string): void {
    const report = this.#store.read(file);
    if (report) this.#show(report.blocks, file, report.drills);
    else this.#menu();
  }
}

const attemptOf = ({ code, score, passed }: { code: string; score: number; passed: boolean }, when: string): AttemptRecord => ({
  ...{ when, practice: "exam", name: code, share: score / 100, passed },
});
