// On a narrow screen the menu lies over the page: it goes when a page was chosen in it.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.('[data-testid="stSidebarNavLink"]')) return;
  if (window.matchMedia("(max-width: 768px)").matches)
    setTimeout(() => {
      document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    });
});
