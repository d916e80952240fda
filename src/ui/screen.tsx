// The app on an Ink screen: lines of text drawn, keys handed on. All that React knows of k8s-quest.
import { Box, Text, useApp, useCursor, useInput, usePaste, useStdin, useWindowSize } from "ink";
import TextInput from "ink-text-input";
import { type RefObject, useEffect, useReducer, useRef } from "react";
import { graphemes } from "../base/graphemes.ts";
import type { App } from "./app.ts";
import { keyName } from "./keys.ts";
import type { TextField } from "./view.ts";

interface RawInput {
  internal_eventEmitter: {
    on(event: "input", listener: (data: string) => void): void;
    removeListener(event: "input", listener: (data: string) => void): void;
  };
}

/** Runs something else on the terminal while the app stands back. */
export type Suspend = (work: () => void) => Promise<void>;

export function Screen({ app, onSuspend }: { app: App; onSuspend?: (suspend: Suspend) => void }) {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const { columns, rows } = useWindowSize();
  const stdin = useStdin() as unknown as RawInput;
  const { setCursorPosition } = useCursor();

  const { suspendTerminal } = useApp();

  useEffect(() => onSuspend?.((work) => suspendTerminal(work)), [onSuspend, suspendTerminal]);
  useEffect(() => app.changed.on(draw) as () => void, [app]);
  useEffect(() => app.resize(columns, rows), [app, columns, rows]);
  // useInput keeps the terminal raw; the keys themselves are taken as they were sent, since a shell wants them so.
  useInput(() => {});
  const listens = useRef(false);
  useEffect(() => {
    const hand = (data: string) => {
      for (const key of data.startsWith("\x1b") ? [data] : graphemes(data)) app.key(keyName(key), key);
    };
    // A field takes its text out of the same input: of a word that comes together with Enter, as input methods send it, the word counts first.
    const listener = (data: string) => {
      const { field } = app;
      // It is on the screen a moment before it listens.
      if (field && !listens.current && !data.startsWith("\x1b")) field.change(field.value + data.replace(/[\x00-\x1f\x7f]/g, ""));
      if (field) queueMicrotask(() => hand(data));
      else hand(data);
    };
    stdin.internal_eventEmitter.on("input", listener);
    return () => stdin.internal_eventEmitter.removeListener("input", listener);
  }, [app, stdin.internal_eventEmitter]);
  usePaste((text) => app.paste(text));

  const { screenReader } = app.frame;
  const { field } = app;
  setCursorPosition(screenReader ? undefined : app.cursor);
  return (
    <Box flexDirection="column">
      {app.lines().map((line, index) =>
        screenReader && !line.trim() ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
          <Text key={index} wrap="truncate">
            {field?.line === index ? (
              <>
                {field.before}
                <Field field={field} listens={listens} />
              </>
            ) : (
              line || " "
            )}
          </Text>
        ),
      )}
    </Box>
  );
}

/** @param listens whether it takes keys: it does so from when its effects have run */
function Field({ field, listens }: { field: TextField; listens: RefObject<boolean> }) {
  useEffect(() => {
    listens.current = true;
    return () => {
      listens.current = false;
    };
  }, [listens]);
  return <TextInput value={field.value} onChange={field.change} />;
}
