// Where missions and quizzes are played. Loaded while the learner looks at the first frame, which needs none of it.
import { MissionError } from "../game/attempt.ts";
import type { Boot } from "../game/boot.ts";
import { openMission, openQuiz } from "../game/content.ts";
import type { ListedMission } from "../game/contents.ts";
import { skillsOf } from "../game/drills/bank.ts";
import { ContentError } from "../game/fields.ts";
import type { MissionWords } from "../game/mission.ts";
import type { OpenQuiz } from "../game/progress/data.ts";
import { noteOpenQuiz, noteQuiz, noteReviews } from "../game/progress/notes.ts";
import { recordWin } from "../game/progress/record-win.ts";
import { isSessionLog } from "../game/progress/wins.ts";
import { Session, TooLong } from "../game/session.ts";
import type { SessionLog } from "../game/session-log.ts";
import { reviewsOfQuiz } from "../game/skills/reviews.ts";
import "../i18n/practice.ts";
import type { AppDoor, Note, Rooms } from "./door.ts";
import { objectiveLines } from "./panels.ts";
import { Player } from "./player.ts";
import { practices } from "./practice/index.ts";
import { MissionView } from "./screens/mission.ts";
import { QuizView } from "./screens/quiz.ts";
import { layoutOf } from "./workplace.ts";

/** @param boot how worlds are made */
export const roomsOf = (boot: Boot): Rooms => ({
  openMission: (door, listed) => orSay(door, () => mission(door, listed, boot)),
  openQuiz: (door, id) => orSay(door, () => quiz(door, id, boot)),
  openPractice: (door, name, given) =>
    void Promise.all([practices[name](), import("../i18n/practice.ts")])
      .then(([room]) => room.enter(door, boot, given))
      .catch((error: unknown) =>
        orSay(door, () => {
          throw error;
        }),
      ),
  due: async ({ options, library, language }) => {
    const { dueToday, knowledgeOf } = await import("../game/drills/knowledge.ts");
    const items = library.rows.map(({ item }) => item);
    return dueToday(knowledgeOf(options.content, language, items, library.data), Date.parse(options.today()));
  },
});

/** Content with a mistake in it is not played: the home screen says why. */
function orSay(door: AppDoor, open: () => void): void {
  try {
    open();
  } catch (error) {
    if (!(error instanceof MissionError || error instanceof ContentError)) throw error;
    void cannotStart(door, error);
  }
}

/** The home screen says why something cannot be played. Loaded when it is needed, which is hardly ever. */
async function cannotStart(door: AppDoor, error: Error): Promise<void> {
  const { problemIn } = await import("../game/problem-in.ts");
  door.home({ id: "mission.cannot-start", values: { problem: problemIn(door.language, error) } });
}

function quiz(door: AppDoor, id: string, boot: Boot): void {
  const { library, options } = door;
  const { quiz, words } = openQuiz(options.content, id, door.language);
  const taken = library.data.quizzes[id]?.taken ?? 0;
  let given = library.data.openQuizzes?.[id] ?? [];
  const hooks = {
    answered: (answers: OpenQuiz) => {
      given = answers;
      library.update((data) => noteOpenQuiz(data, id, answers));
    },
    finished: (result: Parameters<typeof noteQuiz>[2]) => {
      const when = options.today();
      library.update((data) => {
        noteQuiz(data, id, result, when);
        noteReviews(data, reviewsOfQuiz(skillsOf(options.content, quiz.item, door.language), id, given, when));
      });
    },
    back: () => door.home(),
    changed: () => door.changed(),
  };
  door.show(new QuizView(quiz, words, boot, `${id}/${taken}`, hooks, library.data.openQuizzes?.[id]));
}

function mission(door: AppDoor, listed: ListedMission, boot: Boot): void {
  const { frame, language, library } = door;
  const { mission, words } = openMission(door.options.content, listed, language);
  const size = layoutOf(frame, objectiveLines(mission)).terminal;
  const options = { mission, words, language, boot };
  const saved = library.data.sessions[mission.id];
  let session: Session | undefined;
  let note: string | undefined;
  if (saved) {
    session = resumed(options, saved);
    note = frame.say(session ? "mission.resumed" : "mission.changed");
  }
  session ??= new Session({ ...options, size, ownEditor: door.settings.editor === "own" && door.options.edit !== undefined });
  play(door, session, words, { size, fresh: !saved, ...(note === undefined ? {} : { note }) });
}

/** Undefined where the game cannot be gone on with: its content is another one now, or it came from outside and is none. */
function resumed(options: Parameters<typeof Session.resume>[0], saved: SessionLog): Session | undefined {
  if (!isSessionLog(saved)) return undefined;
  try {
    return Session.resume(options, saved);
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

function play(
  door: AppDoor,
  session: Session,
  words: MissionWords,
  options: { size: { columns: number; rows: number }; note?: string; fresh: boolean },
): void {
  const { library } = door;
  const { edit: editOutside, today, wall } = door.options;
  const { mission } = session;
  const { speed, autoForward } = door.settings;
  let counted = session.won;
  const save = () => {
    if (!counted) library.update((data) => (data.sessions[mission.id] = session.log));
  };
  const home = (...notes: Note[]) => {
    save();
    door.leaving(undefined);
    door.home(...notes);
  };
  const fail = (error: Error) => home({ id: "note.error", values: { message: error.message } });
  const player = new Player(session, wall, { speed, autoForward }, save, fail);
  let editing = false;
  const edit = async () => {
    const file = session.editing;
    if (!file || editing || !editOutside) return;
    editing = true;
    const text = await editOutside(file).catch(() => file.text);
    editing = false;
    player.act(() => session.finishEditing(text));
  };
  session.changed.on(() => void edit());
  door.leaving(save);
  const next = library.after(mission);
  const quiz = library.quizOf(mission);
  const view = new MissionView(
    session,
    words,
    player,
    {
      leave: () => home(),
      next: () => {
        home();
        if (next !== undefined) door.openMission(next);
      },
      quiz: () => {
        home();
        if (quiz !== undefined) door.openQuiz(quiz);
      },
      won: () => {
        if (counted) return [];
        counted = true;
        return recordWin(library, session, { home: door.options.settings.folder, when: today() });
      },
      changed: () => door.changed(),
    },
    { ...options, links: library.linksOf(mission) },
  );
  door.show(view);
}
