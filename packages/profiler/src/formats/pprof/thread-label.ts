/** The label that names the thread of a sample. Other tools for Node.js write the same. */
export const threadLabel = 'thread name';
