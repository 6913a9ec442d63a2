/** The patch language in the notation of lark, for models whose output can be held to a grammar. */
export const PATCH_GRAMMAR = `start: "*** Begin Patch" LF file+ "*** End Patch" LF?

file: added | deleted | updated
added: "*** Add File: " path LF new_line+
deleted: "*** Delete File: " path LF
updated: "*** Update File: " path LF target? place+
target: "*** Move to: " path LF

place: marker? changed_line+ file_end?
marker: ("@@" | "@@ " /(.+)/) LF
changed_line: ("+" | "-" | " ") /(.*)/ LF
new_line: "+" /(.*)/ LF
file_end: "*** End of File" LF
path: /(.+)/

%import common.LF
`;
