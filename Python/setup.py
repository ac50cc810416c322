"""Says that a wheel holds a program: one for a platform, and for every version of Python."""

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class WheelOfAProgram(bdist_wheel):
    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


class DistributionOfAProgram(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"bdist_wheel": WheelOfAProgram}, distclass=DistributionOfAProgram)
