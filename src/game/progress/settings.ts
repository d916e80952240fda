// The learner's settings, kept by conf beside the progress.
import { existsSync, renameSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import Conf from "conf";

export const themeNames = ["auto", "dark", "light", "plain"] as const;
export type ThemeName = (typeof themeNames)[number];
export const speeds = [1, 2, 5, 10] as const;

export interface Settings {
  name: string;
  /** "auto" is what the environment says. */
  language: "auto" | "en" | "ko";
  theme: ThemeName;
  /** Virtual seconds per second. */
  speed: (typeof speeds)[number];
  /** Waiting commands make time run ahead by itself. */
  autoForward: boolean;
  /** What vi, nano and kubectl edit open: ours, or the learner's own $EDITOR. */
  editor: "built-in" | "own";
  screenReader: boolean;
}

export const defaultSettings: Settings = {
  name: "",
  language: "auto",
  theme: "auto",
  speed: 1,
  autoForward: false,
  editor: "built-in",
  screenReader: false,
};

/** Somebody may have written the file by hand. */
const sound: { readonly [Name in keyof Settings]: (value: unknown) => boolean } = {
  name: (value) => typeof value === "string",
  language: (value) => ["auto", "en", "ko"].includes(value as string),
  theme: (value) => themeNames.includes(value as ThemeName),
  speed: (value) => speeds.includes(value as Settings["speed"]),
  autoForward: (value) => typeof value === "boolean",
  editor: (value) => value === "built-in" || value === "own",
  screenReader: (value) => typeof value === "boolean",
};

/** What makes no sense is as if it were not there. */
const soundOf = (stored: object): Settings => ({
  ...defaultSettings,
  ...Object.fromEntries(
    Object.entries(stored).filter(([name, value]) => Object.hasOwn(sound, name) && sound[name as keyof Settings](value)),
  ),
});

/** Whoever has an empty HOME would have settings in the folder that is open; undefined where the system knows better. */
const withoutHome = (): string | undefined => (process.env["HOME"] === "" ? join(userInfo().homedir, ".config", "k8s-quest") : undefined);

export interface SettingsStore {
  /** Where settings and progress lie. */
  readonly folder: string;
  /** Where an unreadable file was put. */
  readonly setAside: string | undefined;
  read(): Settings;
  write(change: Partial<Settings>): Settings;
}

/** @param folder where to keep them; by default where the system keeps such things */
export function openSettings(folder: string | undefined = withoutHome()): SettingsStore {
  const open = () =>
    new Conf<Settings>({
      projectName: "k8s-quest",
      projectSuffix: "",
      configName: "settings",
      defaults: defaultSettings,
      clearInvalidConfig: false,
      ...(folder ? { cwd: folder } : {}),
    });
  let setAside: string | undefined;
  const conf = (() => {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // conf does not say which file it could not read; an empty one beside it does.
      const place = folder ?? dirname(new Conf({ projectName: "k8s-quest", projectSuffix: "", configName: "place" }).path);
      setAside = putAside(place);
      return open();
    }
  })();
  return {
    folder: dirname(conf.path),
    setAside,
    read: () => soundOf(conf.store),
    write(change) {
      for (const [key, value] of Object.entries(change)) conf.set(key, value);
      return soundOf(conf.store);
    },
  };
}

function putAside(folder: string): string {
  let number = 1;
  while (existsSync(join(folder, `settings.corrupt-${number}.json`))) number++;
  const place = join(folder, `settings.corrupt-${number}.json`);
  renameSync(join(folder, "settings.json"), place);
  return place;
}
