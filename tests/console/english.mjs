// Finds English that was left in a Spanish text.

/** Common words of English that Spanish does not have. */
const ENGLISH = new Set(`the of and is was were are be been with without that this these those its it has have had not to from
  by for at an as or on in which there what when where who why how only more most other others some any all each every every
  than then but if so do does did can cannot may must should would will expected got wanted call calls answer answers answered
  send sent read reads reading picture pictures body field fields header headers missing empty wrong known unknown found lost
  broken failed failure fails chose chosen passed skipped silent granted denied minute hour day month never second seconds
  name names value values key keys page pages step steps session sessions scenario scenarios story card cards specimen
  specimens people person front back between before after behind first last next once twice many much few less least too
  enough needs wants takes makes gives shows holds keeps kept left right queue queued clock frozen added removed saved open
  close copy edit remove save loading waiting nothing nobody somebody everything here image request response long short
  large small whole text string integer number numbers list object expired limit reached credentials secret permission rate
  choose choosing chosen search new old light dark theme language`.split(/\s+/));

/** What is nobody's language: code, quoted values, and names with marks, digits or capitals in them. */
const CODE = /`[^`]*`|<[^>]*>|\[[^\]]*\]|new \p{L}+\(\S*|\p{L}+\(\)\S*|scenario\.\S*|«[^»]*»|"[^"]*"|'[^']*'|\S*[_./@=<>{}()[\]\\&#%+*|~^$\d-]+[\p{L}\d_]\S*|[\p{L}\d]*[_-]\S*|\b\p{Lu}[\p{L}\d]*\p{Lu}[\p{L}\d]*\b|\b\p{L}+\[\S*/gu;

/** The English words of a text, without those that are allowed. */
export function englishIn(text, allowed = []) {
  const words = text.replace(CODE, ' ').match(/\p{L}+/gu) ?? [];
  return words.filter((word) => ENGLISH.has(word.toLowerCase()) && !allowed.includes(word));
}
