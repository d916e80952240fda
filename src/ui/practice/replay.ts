// The way into the replay theatre.
import type { Boot } from "../../game/boot.ts";
import { papersOf } from "../../game/runs/papers.ts";
import { openFilm, ReplayError, type ReplaySource, replaysOf } from "../../game/runs/replays.ts";
import type { AppDoor } from "../door.ts";
import { ReplayList } from "../screens/replay-list.ts";
import { ReplayTheatre } from "../screens/replay-theatre.ts";

/** @param given one or two files, or missions that were played; without any the learner chooses */
export async function enter(door: AppDoor, boot: Boot, given: readonly string[]): Promise<void> {
  const { library, options, language } = door;
  const source: ReplaySource = {
    content: options.content,
    language,
    boot,
    folder: options.settings.folder,
    sessions: library.data.sessions,
    mission: (id) => library.mission(id),
    paper: await papersOf(language, options.content),
  };
  const changed = () => door.changed();
  const choose = () =>
    door.show(new ReplayList(replaysOf(source), { open: (names) => show(names, choose), back: () => door.back(), changed }));
  const show = (names: readonly string[], back: () => void) => {
    try {
      const films = names.map((name) => openFilm(name, source));
      door.show(
        new ReplayTheatre(
          films,
          options.wall,
          {
            back,
            failed: (error) => door.home({ id: "replay.unreadable", values: { name: names.join(", "), problem: error.message } }),
            changed,
          },
          { playing: !door.settings.screenReader },
        ),
      );
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      door.home({ id: error.id, values: error.values });
    }
  };
  if (given.length) show(given.slice(0, 2), () => door.back());
  else choose();
}
