// The app on an Ink screen: lines of text drawn, keys handed on. All that React knows of k8s-quest.
import { Box, Text, useApp, useCursor, useInput, usePaste, useStdin, useWindowSize } from "ink";
import TextInput from "ink-text-input";
import { useEffect, useReducer } from "react";
import { graphemes } from "../base/graphemes.ts";
import type { App } from "./app.ts";
import { keyName } from "./keys.ts";

interface RawInput {
  internal_eventEmitter: {
    on(event: "input", listener: (data: string) => void): void;
    removeListener(event: "input", listener: (data: string) => void): void;
  };
}

/** The field's text is edited before it is drawn; a component would know its last text only from the last time it was drawn. */
const IGNORED = () => {};

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
  useEffect(() => {
    const hand = (data: string) => {
      for (const key of data.startsWith("\x1b") ? [data] : graphemes(data)) app.key(keyName(key), key);
    };
    stdin.internal_eventEmitter.on("input", hand);
    return () => stdin.internal_eventEmitter.removeListener("input", hand);
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
                <TextInput value={field.shown} onChange={IGNORED} focus={false} showCursor={false} />
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
