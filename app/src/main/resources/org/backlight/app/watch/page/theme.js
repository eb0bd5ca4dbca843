// Before anything is painted: the theme that was chosen here last, if any.
(() => {
  try {
    const theme = localStorage.getItem('backlight-theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // No storage: as the system has it.
  }
})();
