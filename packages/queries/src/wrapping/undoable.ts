/**
 * Changes things that belong together, and returns what undoes it: the last one first, as what was put on top of
 * something is to be taken away before it; once. Where one of the changes fails, those before it are undone.
 *
 * @param change hands over what undoes each of its steps, as soon as that is done
 */
export function undoable(change: (undo: (step: () => void) => void) => void): () => void {
  const steps: (() => void)[] = [];
  const undo = () => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) step();
  };
  try {
    change((step) => {
      steps.push(step);
    });
  } catch (cause) {
    undo();
    throw cause;
  }
  return undo;
}
