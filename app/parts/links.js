// A link from one view to another draws that view in the page that is there: loading all of Streamlit anew takes seconds.
// The address changes as for any link, and Streamlit is told as if the browser had gone back or forward to it.
if (!window.cladographLinks) {
  window.cladographLinks = true;
  const PATIENCE_MS = 4000;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".stHtml a[href]:not([target=_blank])");
    if (!link || link.origin !== location.origin || event.defaultPrevented) return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    const app = document.querySelector("[data-test-script-state]");
    // Where nothing begins to run, the link is followed as browsers do it.
    const late = window.setTimeout(() => location.assign(link.href), PATIENCE_MS);
    const watch = new MutationObserver(() => {
      window.clearTimeout(late);
      watch.disconnect();
    });
    if (app) watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    window.dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector(".stMain")?.scrollTo(0, 0);
  });
}
