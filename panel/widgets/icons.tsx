/** 16 px line icons, drawn for this panel. */

export function RecordIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5" />
    </svg>
  )
}

export function ClearIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.5" />
      <path d="M4.2 4.2l7.6 7.6" />
    </svg>
  )
}

export function ImportIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 10V2.5M5 5.5l3-3 3 3M2.5 10v3.5h11V10" />
    </svg>
  )
}

export function ExportIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 2.5V10M5 7l3 3 3-3M2.5 10v3.5h11V10" />
    </svg>
  )
}

export function SettingsIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.5v2.2M8 12.3v2.2M1.5 8h2.2M12.3 8h2.2M3.4 3.4l1.6 1.6M11 11l1.6 1.6M12.6 3.4L11 5M5 11l-1.6 1.6" />
    </svg>
  )
}

export function CopyIcon() {
  return (
    <svg class="small-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M5.5 5.5h8v8h-8zM10.5 3v-.5h-8v8H3" />
    </svg>
  )
}

export function DotsIcon() {
  return (
    <svg class="small-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.5" stroke-linecap="round" />
    </svg>
  )
}

export function NoteIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 2.5h11v7l-4 4h-7zM13.5 9.5h-4v4M5 5.5h6M5 8h3" />
    </svg>
  )
}

/** Marks a span whose parent is missing. */
export function OrphanIcon() {
  return (
    <svg class="small-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 13h7V4M7 7l3-3 3 3" />
    </svg>
  )
}

export function StarIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="m8 2.6 1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.3l-3.4 1.8.7-3.8-2.8-2.7 3.8-.5z" />
    </svg>
  )
}

export function MoreIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="m5 6.5 3 3 3-3" />
    </svg>
  )
}

export function ColumnsIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <rect x="2.5" y="3.5" width="11" height="9" rx="1" />
      <path d="M6.5 3.5v9M10 3.5v9" />
    </svg>
  )
}

export function ClockIcon() {
  return (
    <svg class="small-icon" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3.2l2 1.3" />
    </svg>
  )
}

export function TwistyIcon({ open }: { readonly open: boolean }) {
  return (
    <svg class="twisty-icon" viewBox="0 0 8 8" aria-hidden="true">
      <path d={open ? 'M0.5 2h7L4 6.8z' : 'M2 0.5v7L6.8 4z'} />
    </svg>
  )
}

export function CloseIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 4l8 8M12 4l-8 8" />
    </svg>
  )
}

export function FilterIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 3.5h11L9.5 8.5v4.5l-3-1.5v-3z" />
    </svg>
  )
}

export function SearchIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="7" cy="7" r="4" />
      <path d="M10 10l3.5 3.5" />
    </svg>
  )
}

export function ZoomInIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 3v10M3 8h10" />
    </svg>
  )
}

export function ZoomOutIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 8h10" />
    </svg>
  )
}

/** Everything is seen. */
export function FitIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5" />
    </svg>
  )
}

export function HelpIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <path d="M6.2 6.4c0-1 .8-1.7 1.8-1.7s1.8.7 1.8 1.6c0 1.3-1.8 1.4-1.8 2.7M8 11.2v.1" />
    </svg>
  )
}
