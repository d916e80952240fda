// The way into interviews: scenarios to choose from, the interview itself, its report.
import type { Boot } from "../../game/boot.ts";
import { Interview, type InterviewLog } from "../../game/interviews/interview.ts";
import { resultOf } from "../../game/interviews/report.ts";
import { openInterviews, saveInterview, writeReport } from "../../game/interviews/saved.ts";
import { type ShelvedScenario, scenarios } from "../../game/interviews/shelf.ts";
import type { AppDoor } from "../door.ts";
import { Player } from "../player.ts";
import { InterviewView } from "../screens/interview.ts";
import { InterviewList } from "../screens/interview-list.ts";
import { layoutOf } from "../workplace.ts";

/** How often the countdown is drawn (real ms). */
const TICK = 1000;

/** What the command line says. */
export interface InterviewRequest {
  scenario?: string;
  candidate?: string;
  interviewer?: string;
}

/** @param given a request as JSON */
export function enter(door: AppDoor, boot: Boot, [given]: readonly string[] = []): void {
  const { options, language, library } = door;
  const home = options.settings.folder;
  const shelf = scenarios(options.content, language);
  const request = given === undefined ? {} : (JSON.parse(given) as InterviewRequest);

  const choose = () => {
    const open = openInterviews(home);
    door.show(
      new InterviewList(shelf, open, {
        start: (id) => start(id),
        resume: (log) => resume(log),
        back: () => door.back(),
        changed: () => door.changed(),
      }),
    );
  };

  const optionsOf = ({ scenario, words }: ShelvedScenario) => ({
    ...{ scenario, words, boot, language },
    size: layoutOf(door.frame, Number.POSITIVE_INFINITY).terminal,
    candidate: request.candidate ?? door.settings.name,
    interviewer: request.interviewer ?? "",
    startedAt: options.today(),
    now: () => options.wall.now(),
  });

  const start = (id: string) => {
    const found = shelf.find(({ scenario }) => scenario.id === id);
    if (found) play(new Interview(optionsOf(found)));
  };
  const resume = (log: InterviewLog) => {
    const found = shelf.find(({ scenario }) => scenario.id === log.scenario);
    const interview = found && Interview.resume(optionsOf(found), log);
    if (interview) play(interview, door.frame.say("interview.resumed"));
    else door.home({ id: "interview.changed" });
  };

  const play = (interview: Interview, note?: string) => {
    const save = () => saveInterview(home, interview.log);
    let over = false;
    let cancel: (() => void) | undefined;
    const tick = () => {
      cancel = options.wall.after(TICK, () => {
        door.changed();
        tick();
      });
    };
    const end = () => {
      over = true;
      cancel?.();
      door.leaving(undefined);
    };
    const fail = (error: Error) => {
      save();
      end();
      door.home({ id: "note.error", values: { message: error.message } });
    };
    const player = new Player(
      interview.session,
      options.wall,
      { speed: door.settings.speed, autoForward: door.settings.autoForward },
      save,
      fail,
    );
    tick();
    door.leaving(() => {
      if (!over) save();
    });
    door.show(
      new InterviewView(
        interview,
        player,
        {
          leave: () => {
            save();
            end();
            door.home({ id: "interview.left-open" });
          },
          report: () => {
            const file = writeReport(home, interview);
            const { rubric, answers } = resultOf(interview);
            const share = rubric ?? answers;
            const attempt = {
              when: options.today(),
              practice: "interview" as const,
              name: interview.options.scenario.id,
              time: interview.spent,
            };
            library.update((data) => void data.attempts.push({ ...attempt, ...(share === undefined ? {} : { share }) }));
            end();
            door.home({ id: "interview.saved", values: { file } });
          },
          changed: () => door.changed(),
          save,
        },
        { size: interview.options.size, ...(note === undefined ? {} : { note }) },
      ),
    );
  };

  if (request.scenario === undefined) choose();
  else start(request.scenario);
}
