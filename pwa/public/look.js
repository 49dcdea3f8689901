/* Before the first paint: large type, the look, and whether somebody is signed in. */
;(function () {
  const root = document.documentElement
  let chosen = {}
  try {
    chosen = JSON.parse(localStorage.getItem('anxun-settings') || '{}')
    if (!localStorage.getItem('anxun-active')) root.dataset.guest = ''
  } catch {
    root.dataset.guest = ''
  }
  const night = matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.look = chosen.look && chosen.look !== 'auto' ? chosen.look : night ? 'dark' : 'light'
  if (chosen.large) root.dataset.size = 'large'
})()
