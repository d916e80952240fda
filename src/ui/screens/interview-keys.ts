// The bar of keys of an interview: those of what is on the screen, and those that lead to its other pages.
import type { Frame } from "../view.ts";

/** What is on the screen: the terminal beside the task, or a page. */
export type Mode = "work" | "list" | "question" | "rubric" | "notes";

/** @param over the work is done @param shown the truth of the open question has been shown */
export function interviewKeys(frame: Frame, mode: Mode, over: boolean, shown: boolean): readonly (readonly [string, string])[] {
  const move: [string, string] = ["↑↓", frame.say("key.move")];
  const back: [string, string] = ["Esc", frame.say("key.back")];
  const pages: [string, string][] = [
    ["F2", frame.say("interview.key-questions")],
    ["F9", frame.say(over ? "interview.key-report" : "interview.key-done")],
    ["F4", frame.say("interview.key-rubric")],
    ["F5", frame.say("interview.key-notes")],
    ["F10", frame.say("key.leave")],
  ];
  switch (mode) {
    case "work":
      return [
        ...pages,
        ["F7", frame.say("interview.key-task")],
        ["F1", frame.say("interview.brief")],
        ["F3", frame.say("key.map")],
        ["F6", frame.say("key.forward")],
        ["F8", frame.say("key.more")],
      ];
    case "notes":
      return [back, ...pages];
    case "rubric":
      return [move, ["0-3", frame.say("interview.level")], back, ...pages];
    case "list":
      return [["Enter", frame.say("key.open")], move, ...(over ? [] : [back]), ...pages];
    case "question":
      return shown
        ? [["Space", frame.say("interview.key-tick")], move, back, ...pages]
        : [["Enter", frame.say("interview.key-show")], back, ...pages];
  }
}
