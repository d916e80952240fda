// Which container of a service is wanted.

export interface Wanted {
  name: string;
  service: string;
  number: number;
  /** Of `run`. */
  oneOff?: boolean;
  /** The identity of the image that is used. */
  imageId?: string;
  /** Other labels of this container. */
  labels?: Readonly<Record<string, string>>;
  /** Named and anonymous volumes of the container that it takes the place of, by target. */
  inherited?: Readonly<Record<string, string>>;
  /** Networks' aliases are for others to find the service by: `run` has none unless --use-aliases. */
  aliases?: boolean;
  /** The container whose network or other room is shared, by service. */
  containerOf(service: string): string;
}
