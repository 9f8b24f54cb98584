import { mount } from "svelte";
import Till from "./Till.svelte";

mount(Till, { target: document.getElementById("app") });
