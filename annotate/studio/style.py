"""The looks of the labelling interface and the instructions: CSS.

No `>` in here: the editor passes the sheet through an HTML sanitizer. Colours of text and lines are
the editor's own variables, so that its dark mode works.
"""

STYLE = """
.lsf-root_mode_labelstream .lsf-sidepanels { padding: 0 !important; }
.lsf-root_mode_labelstream .lsf-sidepanels__wrapper { display: none; }
.annotate { max-width: 1000px; margin: 0 auto; padding: 0 8px; }
.annotate .quiet *, .annotate .question * { margin: 0 !important; letter-spacing: 0 !important; }
.annotate .quiet * { font-size: 15px !important; line-height: 1.5 !important;
  font-weight: 400 !important; color: var(--color-neutral-content-subtler, #6b7280) !important; }
.annotate .quiet :empty { display: none; }
.annotate .origin * { font-size: 13px !important; }
.annotate .heading * { font-weight: 600 !important; }
.annotate .passage { margin: 10px 0; padding: 12px 18px; border-radius: 8px;
  border: 1px solid var(--color-neutral-border, #ddd);
  background: var(--color-neutral-surface, #f7f7f7); }
.annotate .neighbour { max-height: 69px; overflow-y: auto; }
.annotate .before { display: flex; flex-direction: column-reverse; }
.annotate .sentence { margin: 10px 0; max-height: 234px; overflow-y: auto; }
.annotate .sentence * { margin: 0; padding: 0; }
.annotate .sentence .lsf-richtext__line { font-size: 23px; line-height: 1.45; }
.annotate .voice { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.annotate .voice :nth-child(n+2) { padding: 0 10px; border-radius: 12px;
  color: var(--color-neutral-content, #222) !important; font-weight: 600 !important;
  background: var(--color-neutral-surface-active, #eee); }
.annotate .axis { margin-top: 14px; }
.annotate .question * { font-size: 16px !important; font-weight: 600 !important;
  line-height: 1.4 !important; }
.annotate .lsf-choices { display: flex; flex-wrap: wrap; gap: 10px; margin: 8px 0 0; }
.annotate .lsf-choice, .annotate .lsf-choice__item { margin: 0; padding: 0; }
.annotate .lsf-choice__checkbox { display: inline-flex; align-items: center; margin: 0;
  padding: 7px 14px 7px 8px; border: 2px solid var(--label); border-radius: 8px;
  font-size: 16px; cursor: pointer; }
.annotate .lsf-choice__checkbox .ant-radio { position: absolute; opacity: 0; }
.annotate .lsf-choice__checkbox span { padding: 0; }
.annotate .lsf-choice__checkbox span span { display: inline-flex; flex-direction: row-reverse;
  align-items: center; gap: 9px; }
.annotate .lsf-choice__checkbox .lsf-hint { position: static; min-width: 24px; padding: 2px 6px;
  border-radius: 5px; background: var(--label); color: #fff; opacity: 1; text-align: center;
  font: 600 13px/1.4 ui-monospace, monospace; }
.annotate .lsf-choice__checkbox:hover {
  background: color-mix(in srgb, var(--label) 14%, transparent); }
.annotate .ant-radio-wrapper-checked, .annotate .ant-radio-wrapper-checked:hover {
  background: var(--label); color: #fff; }
.annotate .ant-radio-wrapper-checked .lsf-hint { background: #fff; color: var(--label); }
.annotate .lsf-choice__checkbox:focus-within { outline: 2px solid var(--label);
  outline-offset: 2px; }
"""

INSTRUCTIONS_STYLE = """
.annotate-rules { max-height: 62vh; overflow-y: auto; line-height: 1.5; }
.annotate-rules h4 { margin: 18px 0 6px; font-size: 17px; }
.annotate-rules p { margin: 6px 0; }
.annotate-rules ul { margin: 6px 0; padding-left: 20px; list-style: disc; }
.annotate-rules table { width: 100%; margin: 6px 0; border-collapse: separate;
  border-spacing: 0 4px; }
.annotate-rules td { padding: 3px 8px; vertical-align: top; }
.annotate-rules td:first-child { padding: 0 3px; }
.annotate-rules td:nth-child(3) { white-space: nowrap; }
.annotate-rules kbd { padding: 1px 6px; border-radius: 4px; font-family: ui-monospace, monospace;
  border: 1px solid var(--color-neutral-border-bold, #999); }
"""


def choice_style(axis: str, position: int, color: str) -> str:
    """Give the choice at `position` (from 1) of an axis its colour."""
    return f".annotate .axis-{axis} .lsf-choice:nth-child({position}) {{ --label: {color}; }}\n"
