import pc from 'picocolors';

/** What a piece of text is, whatever colour a terminal gives it. */
type Tone = 'good' | 'bad' | 'unsure' | 'strong' | 'faint';

/** Colours for a terminal; none where there is none, or where NO_COLOR says so. */
export function painter(stream: {
  readonly isTTY?: boolean;
}): (tone: Tone, text: string) => string {
  const colours = pc.createColors(stream.isTTY === true && pc.isColorSupported);
  const paints = {
    good: colours.green,
    bad: colours.red,
    unsure: colours.yellow,
    strong: colours.bold,
    faint: colours.dim,
  };
  return (tone, text) => paints[tone](text);
}
